"""What is asked: experiment and hypothesis files, their names, mistakes, schema and starting files."""
