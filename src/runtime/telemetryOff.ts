/**
 * @file Keeps ONNX Runtime from recording and sending usage events. Import it before `onnxruntime-node`: the library reads
 * the variable when it is loaded, and child processes inherit it.
 */

// From version 1.29 on, ONNX Runtime otherwise keeps a device id and a database of events under the user's cache folder
// on Linux and macOS, and writes mat-debug-PID.log into the temporary folder. Somebody who set the variable is obeyed.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
