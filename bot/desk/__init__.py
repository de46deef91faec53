"""The desk: what people ask of Tidings, done with the parts that the application opened."""
