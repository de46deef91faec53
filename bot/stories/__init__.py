"""Articles to stories: collapse copies, group by event, rank."""
