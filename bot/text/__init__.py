"""Pure work on text: sentences, names, numbers, quotations, topics, and whether a text supports a sentence."""
