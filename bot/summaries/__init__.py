"""Stories to summaries: choose sentences with their citations, or have a model phrase them and check it."""
