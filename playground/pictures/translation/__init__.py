"""Translation of pictures: pix2pix (Isola et al. 2017) and CycleGAN (Zhu et al. 2017), trained, stored and measured."""
