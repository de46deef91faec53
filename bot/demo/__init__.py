"""The demo newsroom: feeds and pages written for this project, served on loopback.

To add an article, put a file into `articles/PUBLISHER/`: front matter with the fields of `newsroom.NewsArticle`, then
its paragraphs. Publishers and feeds are in `publishers.yaml`, what the articles about one event must agree on in
`stories.yaml`.
"""
