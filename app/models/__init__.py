"""The models that the service runs: a Protocol each, and the ONNX one."""
