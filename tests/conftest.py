"""Settings for all tests."""

import torch

# On nets this small a second thread gains nothing, and on a busy machine the two wait for each other.
torch.set_num_threads(1)
