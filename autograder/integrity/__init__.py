"""What a person should look at before trusting that everybody's work is their own: facts, and how likely by chance."""
