"""The GAN playground: watch generative adversarial networks learn, take them apart, judge them by eye."""

__version__ = "0.1.0"
