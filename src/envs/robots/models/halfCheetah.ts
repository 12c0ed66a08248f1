/** @file The half cheetah as a MuJoCo model. */

/** The half cheetah's MJCF document. */
export const halfCheetahMjcf = `<!--
  The front and the hind leg of a cheetah on one trunk: seven links in the x-z plane; every hinge turns about the y axis.
  Joints are stiff: springs draw the legs back to the pose at rest. Names: b is the back (hind) leg, f the front leg.
  Written from the compiled model's figures (envs/robots/fixtures/half_cheetah.json); the test compares array by array.
-->
<mujoco model="half_cheetah">
  <compiler angle="radian" settotalmass="14"/>
  <option timestep="0.01" integrator="Euler"/>
  <!-- A cheetah's contacts need 17 kB (measured). The default is 13 MB a simulator: 150 of them would fill WASM's 2 GB. -->
  <size memory="256K"/>
  <default>
    <joint axis="0 1 0" armature="0.1" solimplimit="0 0.8 0.03"/>
    <geom type="capsule" conaffinity="0" friction="0.4 0.1 0.1" solimp="0 0.8 0.01" rgba="0.8 0.6 0.4 1"/>
    <motor ctrlrange="-1 1"/>
    <default class="root">
      <joint stiffness="0" damping="0" armature="0"/>
    </default>
    <default class="pale">
      <geom rgba="0.9 0.6 0.6 1"/>
    </default>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="40 40 40" conaffinity="1" rgba="0.8 0.9 0.8 1"/>
    <body name="torso" pos="0 0 0.7">
      <joint name="rootx" class="root" type="slide" axis="1 0 0"/>
      <joint name="rootz" class="root" type="slide" axis="0 0 1"/>
      <joint name="rooty" class="root" type="hinge"/>
      <geom name="torso" size="0.046 0.5" quat="1 0 -1 0"/>
      <geom name="head" size="0.046 0.15" pos="0.6 0 0.1" axisangle="0 1 0 0.87"/>
      <body name="bthigh" pos="-0.5 0 0">
        <joint name="bthigh" range="-0.52 1.05" stiffness="240" damping="6"/>
        <geom name="bthigh" size="0.046 0.145" pos="0.1 0 -0.13" axisangle="0 1 0 -3.8"/>
        <body name="bshin" pos="0.16 0 -0.25">
          <joint name="bshin" range="-0.785 0.785" stiffness="180" damping="4.5"/>
          <geom name="bshin" class="pale" size="0.046 0.15" pos="-0.14 0 -0.07" axisangle="0 1 0 -2.03"/>
          <body name="bfoot" pos="-0.28 0 -0.14">
            <joint name="bfoot" range="-0.4 0.785" stiffness="120" damping="3"/>
            <geom name="bfoot" class="pale" size="0.046 0.094" pos="0.03 0 -0.097" axisangle="0 1 0 -0.27"/>
          </body>
        </body>
      </body>
      <body name="fthigh" pos="0.5 0 0">
        <joint name="fthigh" range="-1 0.7" stiffness="180" damping="4.5"/>
        <geom name="fthigh" size="0.046 0.133" pos="-0.07 0 -0.12" axisangle="0 1 0 0.52"/>
        <body name="fshin" pos="-0.14 0 -0.24">
          <joint name="fshin" range="-1.2 0.87" stiffness="120" damping="3"/>
          <geom name="fshin" class="pale" size="0.046 0.106" pos="0.065 0 -0.09" axisangle="0 1 0 -0.6"/>
          <body name="ffoot" pos="0.13 0 -0.18">
            <joint name="ffoot" range="-0.5 0.5" stiffness="60" damping="1.5"/>
            <geom name="ffoot" class="pale" size="0.046 0.07" pos="0.045 0 -0.07" axisangle="0 1 0 -0.6"/>
          </body>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator>
    <motor name="bthigh" joint="bthigh" gear="120"/>
    <motor name="bshin" joint="bshin" gear="90"/>
    <motor name="bfoot" joint="bfoot" gear="60"/>
    <motor name="fthigh" joint="fthigh" gear="120"/>
    <motor name="fshin" joint="fshin" gear="60"/>
    <motor name="ffoot" joint="ffoot" gear="30"/>
  </actuator>
</mujoco>
`;
