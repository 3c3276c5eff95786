"""What answers say about a model: scores, intervals, comparisons, agreement; and how many raters that takes."""
