"""What people ask for by name, free of any platform."""
