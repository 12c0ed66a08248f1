/** @file The hopper as a MuJoCo model. */

/** The hopper's MJCF document. */
export const hopperMjcf = `<!--
  A one-legged planar robot: torso, thigh, leg, foot. It moves in the x-z plane; every hinge turns about the y axis.
  Written from the compiled model's figures (envs/robots/fixtures/hopper.json); the test compares array by array.
  Each capsule's size is "radius half-length"; its axis is the body's z axis, except the foot's, which is x.
-->
<mujoco model="hopper">
  <option timestep="0.002" integrator="RK4"/>
  <!-- A hopper's contacts need 18 kB (measured). The default is 13 MB a simulator: 150 of them would fill WASM's 2 GB. -->
  <size memory="256K"/>
  <default>
    <joint damping="1" armature="1"/>
    <geom condim="1" margin="0.001" solref="0.02 1" solimp="0.8 0.8 0.01" rgba="0.8 0.6 0.4 1"/>
    <motor ctrlrange="-1 1" gear="200"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="20 20 0.125" condim="3" rgba="0.8 0.9 0.8 1"/>
    <body name="torso" pos="0 0 1.25">
      <!-- The three root joints are frictionless. Their position is the world's origin; rootz reads the torso's height. -->
      <joint name="rootx" type="slide" axis="1 0 0" pos="0 0 -1.25" damping="0" armature="0"/>
      <joint name="rootz" type="slide" axis="0 0 1" pos="0 0 -1.25" damping="0" armature="0" ref="1.25"/>
      <joint name="rooty" type="hinge" axis="0 1 0" damping="0" armature="0"/>
      <geom name="torso_geom" type="capsule" size="0.05 0.2" friction="0.9"/>
      <body name="thigh" pos="0 0 -0.2">
        <joint name="thigh_joint" axis="0 -1 0" range="-150 0"/>
        <geom name="thigh_geom" type="capsule" size="0.05 0.225" pos="0 0 -0.225" friction="0.9"/>
        <body name="leg" pos="0 0 -0.7">
          <joint name="leg_joint" axis="0 -1 0" pos="0 0 0.25" range="-150 0"/>
          <geom name="leg_geom" type="capsule" size="0.04 0.25" friction="0.9"/>
          <body name="foot" pos="0.13 0 -0.35">
            <joint name="foot_joint" axis="0 -1 0" pos="-0.13 0 0.1" range="-45 45"/>
            <geom name="foot_geom" type="capsule" size="0.06 0.195" pos="-0.065 0 0.1" quat="1 0 -1 0" friction="2"/>
          </body>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator>
    <motor joint="thigh_joint"/>
    <motor joint="leg_joint"/>
    <motor joint="foot_joint"/>
  </actuator>
</mujoco>
`;
