"""Is it evidence? Null models, sensitivity, calibration, prediction and comparison of theories, driven by the ensemble."""
