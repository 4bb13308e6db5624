"""`/v1/gates`: which gates there are and how much waits at each."""
