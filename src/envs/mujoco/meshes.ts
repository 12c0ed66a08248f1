/** @file The surfaces of a MuJoCo model: its meshes and height fields as triangles. */

import type { MjModel } from '@mujoco/mujoco';
import type { Mesh } from '../scene.ts';

/** Mesh `index` of the model. */
export function meshOf(model: MjModel, index: number): Mesh {
  const [firstVertex, vertexCount] = [model.mesh_vertadr[index], model.mesh_vertnum[index]];
  const [firstFace, faceCount] = [model.mesh_faceadr[index], model.mesh_facenum[index]];
  return {
    vertices: model.mesh_vert.slice(3 * firstVertex, 3 * (firstVertex + vertexCount)),
    faces: model.mesh_face.slice(3 * firstFace, 3 * (firstFace + faceCount)),
  };
}

/** The upper side of height field `index`: its elevations in [0, 1] over a grid, stretched to its size. */
export function heightFieldOf(model: MjModel, index: number): Mesh {
  const [rows, columns] = [model.hfield_nrow[index], model.hfield_ncol[index]];
  const [halfX, halfY, height] = model.hfield_size.slice(4 * index, 4 * index + 3);
  const elevations = model.hfield_data.subarray(model.hfield_adr[index]);
  const vertices: number[] = [];
  const faces: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = ((2 * j) / (columns - 1) - 1) * halfX;
      const y = ((2 * i) / (rows - 1) - 1) * halfY;
      const at = i * columns + j;
      vertices.push(x, y, elevations[at] * height);
      if (i + 1 === rows || j + 1 === columns) continue;
      faces.push(at, at + 1, at + columns, at + 1, at + columns + 1, at + columns);
    }
  }
  return { vertices: Float64Array.from(vertices), faces: Int32Array.from(faces) };
}
