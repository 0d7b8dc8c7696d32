"""S3: buckets as folders, objects as files beside the index; ranges, listings and signed links."""
