"""What holds for every request: limits, security headers, problems, languages."""
