"""Building what is deployed: the zip, stripped and precompiled, and the CloudFormation template beside it."""
