"""What is printed says what a reader must see."""
