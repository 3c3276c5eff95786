"""The class: views of many visitors on one wall, states pushed to all of them, questions and their answers."""
