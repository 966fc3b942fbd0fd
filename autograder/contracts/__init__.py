"""What every exercise promises, checked over many seeds; a breach is a sentence that tells the author what to do."""
