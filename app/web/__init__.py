"""What the service speaks to browsers: HTTP, the site, the routes of the JSON contract."""
