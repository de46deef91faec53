"""Questions to answers: find articles in the archive, choose cited sentences, or abstain."""
