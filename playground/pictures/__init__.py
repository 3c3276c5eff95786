"""Image GANs: data, networks, training, and what is done with them; knows nothing of the screen."""
