//! The families, on text written for the project.
