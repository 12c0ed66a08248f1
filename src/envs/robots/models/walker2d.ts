/** @file The walker as a MuJoCo model. */

/** The walker's MJCF document. */
export const walker2dMjcf = `<!--
  A two-legged planar robot: a torso and, for each leg, thigh, shin and foot. It moves in the x-z plane; every hinge turns
  about the y axis. The first leg is the right one, the second (names with "left") the left one.
  Written from the compiled model's figures (envs/robots/fixtures/walker2d.json); the test compares array by array.
  The two feet differ in friction (0.9 right, 1.9 left), and so in grip: the figures say so.
-->
<mujoco model="walker2d">
  <option timestep="0.002" integrator="RK4"/>
  <!-- A walker's contacts need 19 kB (measured). The default is 13 MB a simulator: 150 of them would fill WASM's 2 GB. -->
  <size memory="256K"/>
  <default>
    <joint damping="0.1" armature="0.01"/>
    <geom conaffinity="0" friction="0.9 0.1 0.1" rgba="0.8 0.6 0.4 1"/>
    <motor ctrlrange="-1 1" gear="100"/>
    <default class="left">
      <geom rgba="0.7 0.3 0.6 1"/>
    </default>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="40 40 40" conaffinity="1" friction="0.7 0.1 0.1" rgba="0.8 0.9 0.8 1"/>
    <body name="torso" pos="0 0 1.25">
      <!-- The three root joints are frictionless. Their position is the world's origin; rootz reads the torso's height. -->
      <joint name="rootx" type="slide" axis="1 0 0" pos="0 0 -1.25" damping="0" armature="0"/>
      <joint name="rootz" type="slide" axis="0 0 1" pos="0 0 -1.25" damping="0" armature="0" ref="1.25"/>
      <joint name="rooty" type="hinge" axis="0 1 0" damping="0" armature="0"/>
      <geom name="torso_geom" type="capsule" size="0.05 0.2"/>
      <body name="thigh" pos="0 0 -0.2">
        <joint name="thigh_joint" axis="0 -1 0" range="-150 0"/>
        <geom name="thigh_geom" type="capsule" size="0.05 0.225" pos="0 0 -0.225"/>
        <body name="leg" pos="0 0 -0.7">
          <joint name="leg_joint" axis="0 -1 0" pos="0 0 0.25" range="-150 0"/>
          <geom name="leg_geom" type="capsule" size="0.04 0.25"/>
          <body name="foot" pos="0.2 0 -0.35">
            <joint name="foot_joint" axis="0 -1 0" pos="-0.2 0 0.1" range="-45 45"/>
            <geom name="foot_geom" type="capsule" size="0.06 0.1" pos="-0.1 0 0.1" quat="1 0 -1 0"/>
          </body>
        </body>
      </body>
      <body name="thigh_left" pos="0 0 -0.2" childclass="left">
        <joint name="thigh_left_joint" axis="0 -1 0" range="-150 0"/>
        <geom name="thigh_left_geom" type="capsule" size="0.05 0.225" pos="0 0 -0.225"/>
        <body name="leg_left" pos="0 0 -0.7">
          <joint name="leg_left_joint" axis="0 -1 0" pos="0 0 0.25" range="-150 0"/>
          <geom name="leg_left_geom" type="capsule" size="0.04 0.25"/>
          <body name="foot_left" pos="0.2 0 -0.35">
            <joint name="foot_left_joint" axis="0 -1 0" pos="-0.2 0 0.1" range="-45 45"/>
            <geom name="foot_left_geom" type="capsule" size="0.06 0.1" pos="-0.1 0 0.1" quat="1 0 -1 0" friction="1.9 0.1 0.1"/>
          </body>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator>
    <motor joint="thigh_joint"/>
    <motor joint="leg_joint"/>
    <motor joint="foot_joint"/>
    <motor joint="thigh_left_joint"/>
    <motor joint="leg_left_joint"/>
    <motor joint="foot_left_joint"/>
  </actuator>
</mujoco>
`;
