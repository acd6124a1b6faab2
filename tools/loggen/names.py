"""Names the generated companies use: projects, people, regions, addresses. Data only."""

# Documentation-style account ids; see company.account_ids for what follows when these run out.
ACCOUNT_IDS = (
    "111122223333",
    "444455556666",
    "777788889999",
    "123456789012",
    "222233334444",
    "555566667777",
)

HOME_REGION = "us-east-1"
REGION_WEIGHTS = (
    (HOME_REGION, 46),
    ("eu-west-1", 24),
    ("us-west-2", 14),
    ("eu-central-1", 9),
    ("ap-southeast-2", 7),
)

PROJECTS = (
    "orders", "billing", "catalog", "search", "checkout", "ledger", "invoices", "notify",
    "profiles", "sessions", "reports", "ingest", "thumbnails", "shipping", "pricing", "stock",
    "reviews", "audit", "gateway", "webhooks", "exports", "metrics", "features", "partners",
    "tickets", "media",
)  # fmt: skip

STAGES = ("prod", "prod", "prod", "staging", "dev")

STAFF = (
    "amara.diallo", "ben.whitlock", "chiara.fontana", "dev.raman", "emil.lindgren", "fatou.ba",
    "gonzalo.prieto", "hana.kimura", "ivo.petkov", "joan.teller", "karim.aziz", "lucie.marchand",
    "mina.park", "noel.brandt",
)  # fmt: skip

# Identity Center permission sets, with the suffix that AWS adds to the role's name.
PERMISSION_SETS = (
    ("AWSReservedSSO_DeveloperAccess", "3c1f9a07b2d4e865"),
    ("AWSReservedSSO_ReadOnlyAccess", "a85e20d1c67f94b3"),
    ("AWSReservedSSO_PlatformOps", "07d3b9e4f1a2c658"),
)

IAM_USERS = ("svc-backup", "svc-mailer", "legacy-etl", "partner-sftp")

# Role name and the external account it trusts: a monitoring vendor, a cost tool, a posture scanner.
VENDORS = (
    ("ObservabilityIntegration", "999900001111"),
    ("CostExplorerReader", "999900002222"),
    ("PostureScanner", "999900003333"),
)

# No line names a real host: workloads get RFC 2544 benchmark addresses, offices and attackers
# RFC 5737 documentation ones.
WORKLOAD_NET = "198.18."
OFFICE_NET = "192.0.2."
ATTACKER_NETS = ("198.51.100.", "203.0.113.")

# The role behind each service that acts in our account, and the session name it uses.
LINKED_ROLES = {
    "autoscaling": ("AWSServiceRoleForAutoScaling", "AutoScaling"),
    "ecs": ("AWSServiceRoleForECS", "ecs-service-scheduler"),
    "ecs.application-autoscaling": (
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        "AutoScaling-ManageAlarms",
    ),
    "dynamodb.application-autoscaling": (
        "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        "AutoScaling-UpdateTarget",
    ),
    "eks": ("AWSServiceRoleForAmazonEKS", "AmazonEKS"),
    "eks-nodegroup": ("AWSServiceRoleForAmazonEKSNodegroup", "EKS"),
    "elasticloadbalancing": ("AWSServiceRoleForElasticLoadBalancing", "ElasticLoadBalancing"),
    "rds": ("AWSServiceRoleForRDS", "SLRManagement"),
    "config": ("AWSServiceRoleForConfig", "AWSConfig-Describe"),
    "securityhub": ("AWSServiceRoleForSecurityHub", "securityhub"),
    "guardduty": ("AWSServiceRoleForAmazonGuardDuty", "GuardDuty"),
    "inspector2": ("AWSServiceRoleForAmazonInspector2", "Inspector2"),
    "trustedadvisor": ("AWSServiceRoleForTrustedAdvisor", "TrustedAdvisor"),
    "access-analyzer": ("AWSServiceRoleForAccessAnalyzer", "access-analyzer"),
    "resource-explorer-2": ("AWSServiceRoleForResourceExplorer", "resource-explorer"),
    "backup": ("AWSServiceRoleForBackup", "AWSBackup-ManagedBy"),
    "ssm": ("AWSServiceRoleForAmazonSSM", "SSM-Inventory"),
    "organizations": ("AWSServiceRoleForOrganizations", "organizations"),
    "spot": ("AWSServiceRoleForEC2Spot", "EC2Spot"),
}
