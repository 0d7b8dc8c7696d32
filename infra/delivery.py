"""One address for everything in the cloud: CloudFront before the functions and the static files."""

from typing import Any, Final

from chalicelib.web.inbound import EDGE_HEADER
from infra.front_door import HOST

Template = dict[str, Any]

# Amazon's managed policies, by their published ids
CACHING_DISABLED: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED: Final = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
EDGE_KEY: Final[Template] = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
"""What only our CloudFront and our functions know: the part of the stack's name that Amazon drew by lot."""
METHODS: Final = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]


def static_bucket() -> Template:
    """Holds the files of templates/static below /static/<version>/; only CloudFront reads it."""
    blocked = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {"PublicAccessBlockConfiguration": dict.fromkeys(blocked, True)},
    }


def distribution() -> Template:
    """Static files from the bucket, for ever; everything else from the functions, never kept."""
    return {
        "Distribution": {
            "Type": "AWS::CloudFront::Distribution",
            "Properties": {
                "DistributionConfig": {
                    "Enabled": True,
                    "HttpVersion": "http2and3",
                    "Origins": [_functions(), _static()],
                    "DefaultCacheBehavior": _behaviour("functions", CACHING_DISABLED)
                    | {"AllowedMethods": METHODS, "OriginRequestPolicyId": ALL_VIEWER_EXCEPT_HOST},
                    "CacheBehaviors": [_behaviour("static", CACHING_OPTIMIZED) | {"PathPattern": "/static/*"}],
                }
            },
        },
        "StaticAccess": {
            "Type": "AWS::CloudFront::OriginAccessControl",
            "Properties": {
                "OriginAccessControlConfig": {
                    "Name": {"Fn::Sub": "${Prefix}static"},
                    "OriginAccessControlOriginType": "s3",
                    "SigningBehavior": "always",
                    "SigningProtocol": "sigv4",
                }
            },
        },
        "StaticBucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": _read_by_distribution()},
    }


def _functions() -> Template:
    return {
        "Id": "functions",
        "DomainName": HOST,
        "OriginCustomHeaders": [{"HeaderName": EDGE_HEADER, "HeaderValue": EDGE_KEY}],
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
    }


def _static() -> Template:
    return {
        "Id": "static",
        "DomainName": {"Fn::GetAtt": ["StaticBucket", "RegionalDomainName"]},
        "OriginAccessControlId": {"Fn::GetAtt": ["StaticAccess", "Id"]},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _behaviour(origin: str, cache_policy: str) -> Template:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "CachePolicyId": cache_policy,
    }


def _read_by_distribution() -> Template:
    source = {"Fn::Sub": "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}
    return {
        "Bucket": {"Ref": "StaticBucket"},
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": {"Fn::Sub": "${StaticBucket.Arn}/*"},
                    "Condition": {"StringEquals": {"AWS:SourceArn": source}},
                }
            ],
        },
    }
