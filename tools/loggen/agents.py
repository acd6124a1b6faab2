"""User agents by kind of caller. Data only; each is written after the pattern its SDK documents."""

# ruff: noqa: E501 -- an agent is a line

from tools.loggen.shapes import Actor

_BOTO = (
    "Boto3/1.38.{n} md/Botocore#1.38.{n} ua/2.1 os/linux#6.1.{n}.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.9 "
    "md/pyimpl#CPython m/Z,b cfg/retry-mode#standard Botocore/1.38.{n}"
)
_BOTO_LAMBDA = (
    "Boto3/1.37.{n} md/Botocore#1.37.{n} ua/2.0 os/linux#5.10.{n}.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.8 "
    "md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.37.{n}"
)
_JS_LAMBDA = (
    "aws-sdk-js/3.8{n}.0 ua/2.1 os/linux#5.10.240-238.955.amzn2.x86_64 lang/js md/nodejs#22.14.0 "
    "api/dynamodb#3.8{n}.0 exec-env/AWS_Lambda_nodejs22.x m/E,C,b"
)
_JAVA = (
    "aws-sdk-java/2.31.{n} md/io#sync md/http#Apache ua/2.1 api/S3#2.31.{n} os/Linux#6.1.134 lang/java#21.0.7 "
    "md/OpenJDK_64-Bit_Server_VM md/vendor#Amazon.com_Inc. md/en exec-env/AWS_ECS_FARGATE m/D,N"
)
_GO2 = "aws-sdk-go-v2/1.36.{n} ua/2.1 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#arm64 api/ec2#1.2{n}.0 m/E,g"
_GO1 = "aws-sdk-go/1.55.{n} (go1.23.8; linux; amd64)"
_AGENT = "aws-sdk-go/1.55.{n} (go1.23.7; linux; amd64) amazon-ssm-agent/3.3.2{n}.0"
_ECS_AGENT = (
    "Amazon ECS Agent - v1.9{n}.0 (3b1c7d2f) (+http://aws.amazon.com/ecs/) aws-sdk-go-v2/1.36.{n}"
)
_CNI = "amazon-vpc-cni-k8s/v1.19.{n} aws-sdk-go-v2/1.36.{n} ua/2.1 os/linux lang/go#1.23.6 md/GOARCH#amd64"
_KARPENTER = (
    "karpenter.sh-1.4.{n} aws-sdk-go-v2/1.36.{n} ua/2.1 os/linux lang/go#1.24.1 md/GOOS#linux"
)
_LBC = "elbv2.k8s.aws/v2.12.{n} aws-sdk-go-v2/1.36.{n} ua/2.1 os/linux lang/go#1.23.7 md/GOOS#linux"
_TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.{n} (+https://www.terraform.io) terraform-provider-aws/5.95.{n} "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.{n} ua/2.1 os/linux "
    "lang/go#1.23.8 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.213.0 m/E"
)
_CLI_CI = (
    "aws-cli/2.27.{n} md/awscrt#0.26.1 ua/2.1 os/linux#6.11.0-1013-azure md/arch#x86_64 lang/python#3.13.3 "
    "md/pyimpl#CPython m/E,b,Z cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off"
)
_CLI_MAC = (
    "aws-cli/2.27.{n} md/awscrt#0.26.1 ua/2.1 os/macos#24.4.0 md/arch#arm64 lang/python#3.13.3 "
    "md/pyimpl#CPython m/b,E,Z cfg/retry-mode#standard md/installer#exe md/prompt#off"
)
_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
_CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36"
)
_CONSOLE_SDK = (
    "aws-internal/3 aws-sdk-java/1.12.7{n} Linux/5.10.236-208.928.amzn2int.x86_64 "
    "OpenJDK_64-Bit_Server_VM/25.452-b09 java/1.8.0_452 vendor/Oracle_Corporation cfg/retry-mode/standard"
)
_VENDOR = "fleet-observer/7.{n} Boto3/1.36.{n} md/Botocore#1.36.{n} ua/2.0 os/linux#5.15.0-1081-aws lang/python#3.11.11"
_SCANNER = "posture-scan/4.{n}.1 aws-sdk-go-v2/1.36.{n} os/linux lang/go#1.24.1 md/GOOS#linux md/GOARCH#amd64"

AGENTS = {
    Actor.INSTANCE: (_AGENT, _BOTO, _GO1, _ECS_AGENT, _CNI, _JAVA),
    Actor.FUNCTION: (_BOTO_LAMBDA, _JS_LAMBDA, _BOTO_LAMBDA),
    Actor.TASK: (_JAVA, _BOTO, _JAVA),
    Actor.POD: (_KARPENTER, _LBC, _GO2, _BOTO),
    Actor.PIPELINE: (_TERRAFORM, _TERRAFORM, _CLI_CI),
    Actor.USER: (_BOTO, _CLI_CI, _GO1),
    Actor.SSO: (_CLI_MAC, _CLI_MAC, _TERRAFORM),
    Actor.CONSOLE: (_CHROME, _FIREFOX, _CONSOLE_SDK, "AWS Internal"),
    Actor.LOGIN: (_CHROME, _FIREFOX),
    Actor.VENDOR: (_VENDOR, _SCANNER),
}

# What attackers bring: a bare SDK, an old command line, scripting tools, a plain browser.
ATTACKER_AGENTS = (
    "Boto3/1.34.46 md/Botocore#1.34.46 ua/2.0 os/linux#6.5.0-35-generic md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython Botocore/1.34.46",
    "aws-cli/1.22.34 Python/3.10.12 Linux/6.5.0-35-generic botocore/1.23.34",
    "aws-cli/2.15.30 Python/3.11.8 Windows/10 exe/AMD64 prompt/off",
    "aws-sdk-go/1.44.298 (go1.20.5; linux; amd64)",
    "python-requests/2.28.1",
    "S3 Browser/11.6.7 (https://s3browser.com)",
)
ATTACKER_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
)
