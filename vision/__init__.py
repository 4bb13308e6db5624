"""What is seen: pictures in, plate sightings out."""
