"""All lessons, by the name that a link has: `?lesson=mode-collapse`."""

from playground.lessons.lesson import Lesson
from playground.lessons.line import LINE
from playground.lessons.modes import MODES
from playground.lessons.slopes import SLOPES

LESSONS: dict[str, Lesson] = {**LINE, **MODES, **SLOPES}
