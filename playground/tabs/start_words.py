"""The words of the start page: what there is to do on each tab, in ten words."""

from playground.tabs import address

HEADLINE = "Two networks play a game"
INTRODUCTION = (
    'A <span class="gp-ink-generator">generator</span> makes <span class="gp-ink-fake">fakes</span>, a <span '
    'class="gp-ink-discriminator">discriminator</span> tells them from what is <span class="gp-ink-real">real</span>, '
    "and each learns from the other. Watch them, take them apart, judge them by eye."
)
WATCH, BEGIN = "Watch one learn", "Begin the tour"

DOORS: dict[str, str] = {
    address.LIVE: "Watch a GAN learn, change anything, and see what happens.",
    address.MANY: "Train sixty-four GANs at once and see which ones fail.",
    address.GALLERY: "Look at pictures that no camera took, beside real ones.",
    address.ARITHMETIC: "Add glasses to a face by sums of random numbers.",
    address.INTERPOLATION: "Walk from one picture to another, straight or in circles.",
    address.TRUNCATION: "Trade variety for quality, and measure what each one costs.",
    address.MIXING: "Take the shape from one picture, colours from another one.",
    address.TRANSLATION: "Draw something simple and see it become a full picture.",
    address.RATING: "Guess which pictures are real; run studies of your own.",
    address.CONVERGENCE: "Two numbers play the game: will they circle or settle?",
    address.DIVERGENCES: "Drag two distributions apart and watch which distances notice it.",
}

CLASS = (
    "For a class: <a href='class/'>one wall with everybody's views</a>, the same settings or a question to all, and "
    "a code to join by."
)
TOUR = "The lectures, figure by figure"
TOUR_ABOUT = (
    "Each link sets everything up, and “next” leads on in the order of a lecture. The lessons of the live tab have "
    "been checked on many seeds, the figures of the last two tabs are exact."
)
NOT_YET = "On its way."
EMPTY = "This server has no model for this yet."
BUSY = "The server does not answer. Trying again."
