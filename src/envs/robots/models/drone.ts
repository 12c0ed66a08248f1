/** @file The planar drone as a MuJoCo model. */

/** The drone's MJCF document. */
export const droneMjcf = `<!--
  A drone that flies in the x-z plane: a bar with a rotor at either end, 0.5 kg, 0.4 m from rotor to rotor. Each rotor
  pushes along the drone's own z axis with 0 to 5 N; 2.45 N of each carry it. The designs and all numbers are ours.
-->
<mujoco model="drone">
  <option timestep="0.02" integrator="RK4"/>
  <!-- Enough for its contacts with the ground. The default is 13 MB a simulator: 150 of them would fill WASM's 2 GB. -->
  <size memory="256K"/>
  <default>
    <geom rgba="0.25 0.3 0.38 1"/>
    <motor gear="0 0 1 0 0 0" ctrlrange="0 5"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="20 20 0.125" rgba="0.8 0.9 0.8 1"/>
    <body name="drone" pos="0 0 1">
      <!-- Linear air drag. The root's position is the world's origin; rootz reads the height of the middle of the bar. -->
      <joint name="rootx" type="slide" axis="1 0 0" pos="0 0 -1" damping="0.1"/>
      <joint name="rootz" type="slide" axis="0 0 1" pos="0 0 -1" damping="0.1" ref="1"/>
      <joint name="rooty" type="hinge" axis="0 1 0" damping="0.002"/>
      <geom name="bar" type="capsule" size="0.015 0.2" quat="1 0 1 0" mass="0.1"/>
      <geom name="hull" type="ellipsoid" size="0.08 0.06 0.04" mass="0.3" rgba="0.85 0.35 0.2 1"/>
      <geom name="left_rotor" type="cylinder" size="0.1 0.005" pos="-0.2 0 0.035" mass="0.05" rgba="0.45 0.5 0.58 1"/>
      <geom name="right_rotor" type="cylinder" size="0.1 0.005" pos="0.2 0 0.035" mass="0.05" rgba="0.45 0.5 0.58 1"/>
      <site name="left" pos="-0.2 0 0.035"/>
      <site name="right" pos="0.2 0 0.035"/>
    </body>
  </worldbody>
  <actuator>
    <motor name="left" site="left"/>
    <motor name="right" site="right"/>
  </actuator>
</mujoco>
`;
