"""Our own words on events that are no API operation, and on what such a record holds.

From AWS's user guides on what services log, and from public logs. By short source and name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FIELDS", "WORDS"]

WORDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (
            "backup",
            "BackupDeleted",
        ): "AWS Backup deleted a recovery point, for its age or on request.",
        ("backup", "BackupJobCompleted"): "A backup job ended; the record says how.",
        ("backup", "BackupJobStarted"): "AWS Backup began to back a resource up.",
        ("backup", "BackupTransitionedToCold"): "A recovery point moved to cold storage.",
        ("backup", "CopyJobCompleted"): "A copy of a recovery point to another vault ended.",
        ("backup", "CopyJobStarted"): "AWS Backup began to copy a recovery point to another vault.",
        ("backup", "RestoreCompleted"): "A restore from a recovery point ended.",
        ("backup", "RestoreStarted"): "AWS Backup began to restore from a recovery point.",
        (
            "cloudshell",
            "CreateEnvironment",
        ): "Somebody opened CloudShell: a shell environment was made.",
        ("cloudshell", "CreateSession"): "Somebody connected to a CloudShell environment.",
        ("cloudshell", "GetFileDownloadUrls"): "Somebody downloaded files out of CloudShell.",
        ("cloudshell", "GetFileUploadUrls"): "Somebody uploaded files into CloudShell.",
        ("cloudshell", "PutCredentials"): (
            "The console handed its user's credentials to a CloudShell environment."
        ),
        ("controltower", "CreateManagedAccount"): "Control Tower made an account and enrolled it.",
        ("controltower", "DisableGuardrail"): "A guardrail of Control Tower was switched off.",
        ("controltower", "EnableGuardrail"): "A guardrail of Control Tower was switched on.",
        ("controltower", "SetupLandingZone"): "Control Tower set its landing zone up.",
        ("ec2", "BidEvictedEvent"): "AWS took a Spot Instance back.",
        ("elasticfilesystem", "NewClientConnection"): "A client mounted an EFS file system.",
        ("elasticfilesystem", "UpdateClientConnection"): "A client's EFS connection changed.",
        ("kms", "DeleteKey"): "AWS deleted a key whose waiting period was over.",
        ("kms", "DeleteExpiredKeyMaterial"): "AWS deleted imported key material that had expired.",
        ("kms", "RotateKey"): "AWS rotated a key's material.",
        (
            "kms",
            "SynchronizeMultiRegionKey",
        ): "AWS copied a multi-Region key's settings to a replica.",
        ("lakeformation", "GetDataAccess"): (
            "A service asked Lake Formation for credentials to data that it manages."
        ),
        ("organizations", "AccountDepartedOrganization"): "An account left the organization.",
        ("organizations", "AccountJoinedOrganization"): "An account joined the organization.",
        ("s3", "JobCreated"): "A Batch Operations job was created.",
        ("s3", "JobStatusChanged"): "A Batch Operations job changed its state.",
        ("secretsmanager", "CancelSecretVersionDelete"): "The deletion of a secret was called off.",
        ("secretsmanager", "RotationAbandoned"): "A rotation was given up for another one.",
        ("secretsmanager", "RotationFailed"): "The rotation of a secret failed.",
        ("secretsmanager", "RotationStarted"): "The rotation of a secret began.",
        ("secretsmanager", "RotationSucceeded"): "A secret was rotated.",
        ("signin", "CredentialChallenge"): "IAM Identity Center asked a user for a credential.",
        ("signin", "CredentialVerification"): "IAM Identity Center checked a user's credential.",
        (
            "signin",
            "ExternalIdPDirectoryLogin",
        ): "Somebody signed in through an external directory.",
        ("signin", "RenewRole"): "The session of a role in the console was renewed.",
        ("signin", "UserAuthentication"): (
            "A user of IAM Identity Center was authenticated, or was not; the record says by what."
        ),
        ("ssm", "RegisterManagedInstance"): "A machine registered itself with Systems Manager.",
        ("ssm", "RequestManagedInstanceRoleToken"): (
            "The agent of a managed machine asked for its role's credentials."
        ),
        ("ssm", "UpdateInstanceInformation"): (
            "The agent of a managed machine reported itself: routine, every few minutes."
        ),
        ("sso", "AssociateDirectory"): "A directory was connected to IAM Identity Center.",
        ("sso", "Authenticate"): "A user signed in to the access portal, or failed to.",
        ("sso", "DisableExternalIdPConfigurationForDirectory"): (
            "An external identity provider was switched off."
        ),
        ("sso", "DisassociateDirectory"): "A directory was disconnected from IAM Identity Center.",
        ("sso", "EnableExternalIdPConfigurationForDirectory"): (
            "An external identity provider was switched on: it now says who people are."
        ),
        ("sso", "Federate"): "A user opened an account or application from the access portal.",
        ("sso", "StartSSO"): "IAM Identity Center was switched on.",
        ("sso", "UpdateSsoConfiguration"): "Settings of IAM Identity Center were changed.",
        ("sso-directory", "AddMemberToGroup"): "A user was put into a group of Identity Center.",
        ("sso-directory", "CreateUser"): "A user was made in Identity Center's own directory.",
        ("sso-directory", "DeleteMfaDeviceForUser"): "A user's MFA device was taken away.",
        ("sso-directory", "RemoveMemberFromGroup"): "A user was taken out of a group.",
        ("sso-directory", "UpdatePassword"): "A user's password was set or its reset was sent.",
    }
)

_SIGN_IN = (
    ("additionalEventData.LoginTo", "The console page that the user was on the way to."),
    ("additionalEventData.MobileVersion", 'Whether the mobile pages were used: "Yes" or "No".'),
    (
        "additionalEventData.MFAUsed",
        '"Yes" or "No"; for federated users always "No", as AWS did not ask for it.',
    ),
    ("additionalEventData.MFAIdentifier", "The serial number or ARN of the MFA device."),
    ("responseElements.ConsoleLogin", 'How the sign-in ended: "Success" or "Failure".'),
    (
        "errorMessage",
        "For a failure why: a wrong password, or no user of this name.",
    ),
    (
        "userIdentity.userName",
        "HIDDEN_DUE_TO_SECURITY_REASONS where no such user exists: it may be a password.",
    ),
)

FIELDS: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        ("signin", "ConsoleLogin"): (
            *_SIGN_IN,
            (
                "additionalEventData.SamlProviderArn",
                "For federated users, the provider that vouched for them.",
            ),
        ),
        ("signin", "CheckMfa"): (
            ("additionalEventData.MfaType", "Which kind of second factor was asked for."),
            ("responseElements.CheckMfa", 'How it ended: "Success" or "Failure".'),
        ),
        ("signin", "SwitchRole"): (
            ("additionalEventData.SwitchFrom", "The identity before, as an ARN."),
            ("additionalEventData.RedirectTo", "The console page that was opened next."),
            ("responseElements.SwitchRole", 'How it ended: "Success" or "Failure".'),
        ),
        ("signin", "ExitRole"): (
            ("additionalEventData.SwitchTo", "The identity that the console went back to."),
            ("responseElements.ExitRole", 'How it ended: "Success" or "Failure".'),
        ),
        ("signin", "PasswordRecoveryRequested"): (
            (
                "responseElements.PasswordRecoveryRequested",
                'How it ended: "Success" or "Failure".',
            ),
        ),
        ("signin", "PasswordUpdated"): (
            ("responseElements.PasswordUpdated", 'How it ended: "Success" or "Failure".'),
        ),
        ("kms", "DeleteKey"): (
            ("serviceEventDetails", "What AWS says of what it did, as an object."),
            ("resources", "The key, by ARN."),
        ),
        ("secretsmanager", "RotationFailed"): (
            ("additionalEventData.SecretId", "The secret, by ARN."),
        ),
        ("organizations", "CreateAccountResult"): (
            (
                "serviceEventDetails.createAccountStatus.state",
                'How it ended: "SUCCEEDED" or "FAILED".',
            ),
            ("serviceEventDetails.createAccountStatus.accountId", "The new account."),
            ("serviceEventDetails.createAccountStatus.accountName", "Its name."),
            ("serviceEventDetails.createAccountStatus.failureReason", "Why there is none."),
        ),
    }
)
"""Fields of the record that such events have of their own."""
