"""The lectures' figures as lessons: settings, what to do and what to see, and a check that it really happens."""

from playground.lessons.catalogue import LESSONS
from playground.lessons.lesson import Lesson, share

__all__ = ["LESSONS", "Lesson", "share"]
