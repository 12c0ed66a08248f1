/** @file The ant as a MuJoCo model. */

/** The ant's MJCF document. */
export const antMjcf = `<!--
  A sphere with four legs of two hinges each: a hip that turns about the vertical and an ankle that lifts the foot.
  Written from the compiled model's figures (envs/robots/fixtures/ant.json); the test compares array by array.
  Numbers of legs are those of the joints: 1 at +x +y, 2 at -x +y, 3 at -x -y, 4 at +x -y. Names of bodies are Gymnasium's.
-->
<mujoco model="ant">
  <option timestep="0.01" integrator="RK4"/>
  <!-- An ant's contacts need 22 kB (measured). The default is 13 MB a simulator: 150 of them would fill WASM's 2 GB. -->
  <size memory="256K"/>
  <default>
    <joint armature="1" damping="1"/>
    <geom conaffinity="0" density="5" friction="1 0.5 0.5" margin="0.01" rgba="0.8 0.6 0.4 1"/>
    <motor ctrlrange="-1 1" gear="150"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="40 40 40" conaffinity="1" rgba="0.8 0.9 0.8 1"/>
    <body name="torso" pos="0 0 0.75">
      <freejoint name="root"/>
      <geom name="torso_geom" size="0.25"/>
      <body name="front_left_leg">
        <geom name="aux_1_geom" type="capsule" size="0.08" fromto="0 0 0 0.2 0.2 0"/>
        <body name="aux_1" pos="0.2 0.2 0">
          <joint name="hip_1" axis="0 0 1" range="-30 30"/>
          <geom name="left_leg_geom" type="capsule" size="0.08" fromto="0 0 0 0.2 0.2 0"/>
          <body pos="0.2 0.2 0">
            <joint name="ankle_1" axis="-1 1 0" range="30 70"/>
            <geom name="left_ankle_geom" type="capsule" size="0.08" fromto="0 0 0 0.4 0.4 0"/>
          </body>
        </body>
      </body>
      <body name="front_right_leg">
        <geom name="aux_2_geom" type="capsule" size="0.08" fromto="0 0 0 -0.2 0.2 0"/>
        <body name="aux_2" pos="-0.2 0.2 0">
          <joint name="hip_2" axis="0 0 1" range="-30 30"/>
          <geom name="right_leg_geom" type="capsule" size="0.08" fromto="0 0 0 -0.2 0.2 0"/>
          <body pos="-0.2 0.2 0">
            <joint name="ankle_2" axis="1 1 0" range="-70 -30"/>
            <geom name="right_ankle_geom" type="capsule" size="0.08" fromto="0 0 0 -0.4 0.4 0"/>
          </body>
        </body>
      </body>
      <body name="back_leg">
        <geom name="aux_3_geom" type="capsule" size="0.08" fromto="0 0 0 -0.2 -0.2 0"/>
        <body name="aux_3" pos="-0.2 -0.2 0">
          <joint name="hip_3" axis="0 0 1" range="-30 30"/>
          <geom name="back_leg_geom" type="capsule" size="0.08" fromto="0 0 0 -0.2 -0.2 0"/>
          <body pos="-0.2 -0.2 0">
            <joint name="ankle_3" axis="-1 1 0" range="-70 -30"/>
            <geom name="third_ankle_geom" type="capsule" size="0.08" fromto="0 0 0 -0.4 -0.4 0"/>
          </body>
        </body>
      </body>
      <body name="right_back_leg">
        <geom name="aux_4_geom" type="capsule" size="0.08" fromto="0 0 0 0.2 -0.2 0"/>
        <body name="aux_4" pos="0.2 -0.2 0">
          <joint name="hip_4" axis="0 0 1" range="-30 30"/>
          <geom name="rightback_leg_geom" type="capsule" size="0.08" fromto="0 0 0 0.2 -0.2 0"/>
          <body pos="0.2 -0.2 0">
            <joint name="ankle_4" axis="1 1 0" range="30 70"/>
            <geom name="fourth_ankle_geom" type="capsule" size="0.08" fromto="0 0 0 0.4 -0.4 0"/>
          </body>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator>
    <motor joint="hip_4"/>
    <motor joint="ankle_4"/>
    <motor joint="hip_1"/>
    <motor joint="ankle_1"/>
    <motor joint="hip_2"/>
    <motor joint="ankle_2"/>
    <motor joint="hip_3"/>
    <motor joint="ankle_3"/>
  </actuator>
</mujoco>
`;
