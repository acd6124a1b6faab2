"""Instances, containers, functions, scaling. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import CONTROLLERS, PEOPLE, WORKLOADS, read, write
from tools.loggen.shapes import Actor, Call, Fault

_AGENT = (Actor.INSTANCE,)
_LINKED = (Actor.LINKED,)
_ECS_CLUSTER = "arn:aws:ecs:${region}:${account}:cluster/${cluster}"
_TASK = "arn:aws:ecs:${region}:${account}:task/${cluster}/${bighex}"
_FUNCTION = "arn:aws:lambda:${region}:${account}:function:${function}"
_ECS_GONE = Fault("ClusterNotFoundException", "Cluster not found.", 0.01)
_EC2_GONE = Fault(
    "Client.InvalidInstanceID.NotFound", "The instance ID '${instance}' does not exist", 0.02
)

CALLS: tuple[Call, ...] = (
    read("ec2", "DescribeAddresses", 3, CONTROLLERS, {"publicIpsSet": {}, "filterSet": {}, "allocationIdsSet": {}}),
    read("ec2", "DescribeLaunchTemplateVersions", 6, (Actor.POD, Actor.LINKED), {
        "DescribeLaunchTemplateVersionsRequest": {
            "LaunchTemplateVersion": {"tag": 1, "content": "$Default"},
            "LaunchTemplateId": "${lt}",
        },
    }, by="autoscaling"),
    read("ec2", "DescribeSpotPriceHistory", 4, (Actor.POD,), {
        "instanceTypeSet": {},
        "productDescriptionSet": {"items": [{"productDescription": "Linux/UNIX"}]},
        "filterSet": {"items": [{"name": "availability-zone", "valueSet": {"items": [{"value": "${az}"}]}}]},
        "startTime": "#{earlierms}",
    }),
    read("ec2", "DescribeInstanceTypeOfferings", 4, (Actor.POD,), {
        "DescribeInstanceTypeOfferingsRequest": {
            "LocationType": "availability-zone",
            "Filter": {"tag": 1, "Name": "location", "Value": {"tag": 1, "content": "${az}"}},
        },
    }),
    read("ec2", "DescribeVolumesModifications", 2, (Actor.VENDOR, Actor.CONSOLE), {"volumeSet": {"items": [{"volumeId": "${volume}"}]}, "filterSet": {}}),
    read("ec2", "DescribeInstanceCreditSpecifications", 3, (Actor.VENDOR, Actor.PIPELINE), {
        "DescribeInstanceCreditSpecificationsRequest": {"InstanceId": {"tag": 1, "content": "${instance}"}},
    }, faults=(_EC2_GONE,)),
    read("ec2", "DescribePlacementGroups", 1, CONTROLLERS, {"placementGroupSet": {}, "filterSet": {}}),
    read("ec2", "DescribeReservedInstances", 2, (Actor.VENDOR,), {"reservedInstancesSet": {}, "filterSet": {"items": [{"name": "state", "valueSet": {"items": [{"value": "active"}]}}]}, "includeMarketplace": False}),
    read("ec2", "DescribeFleetInstances", 1, (Actor.POD,), {"DescribeFleetInstancesRequest": {"FleetId": "fleet-${uuid}"}}),
    read("ec2", "DescribeCapacityReservations", 1, (Actor.VENDOR, Actor.POD), {"DescribeCapacityReservationsRequest": {"MaxResults": 100}}),
    write("ec2", "CreateTags", 3, (Actor.POD, Actor.LINKED, Actor.PIPELINE), {
        "resourcesSet": {"items": [{"resourceId": "${instance}"}]},
        "tagSet": {"items": [{"key": "Name", "value": "${asg}"}, {"key": "cost-centre", "value": "${project}"}]},
    }, {"requestId": "${request}", "_return": True}, by="eks"),
    write("ec2", "CreateFleet", 1, (Actor.POD,), {
        "CreateFleetRequest": {
            "Type": "instant",
            "LaunchTemplateConfigs": {
                "tag": 1,
                "LaunchTemplateSpecification": {"LaunchTemplateName": "karpenter.k8s.aws/${bighex}", "Version": "$Latest"},
                "Overrides": {"tag": 1, "InstanceType": "${itype}", "SubnetId": "${subnet}", "ImageId": "${ami}", "AvailabilityZone": "${az}"},
            },
            "TargetCapacitySpecification": {"DefaultTargetCapacityType": "spot", "TotalTargetCapacity": 1},
            "SpotOptions": {"AllocationStrategy": "price-capacity-optimized"},
        },
    }, {
        "CreateFleetResponse": {
            "xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
            "requestId": "${request}",
            "fleetId": "fleet-${uuid2}",
            "fleetInstanceSet": {"item": {"instanceType": "${itype}", "lifecycle": "spot", "instanceIds": {"item": "i-${hex}"}}},
            "errorSet": "",
        },
    }, faults=(Fault("Client.InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.", 0.15),)),
    read("autoscaling", "DescribeAutoScalingGroups", 16, (Actor.POD, Actor.VENDOR, Actor.PIPELINE), {"autoScalingGroupNames": ["${asg}"], "maxRecords": 100}),
    read("autoscaling", "DescribeAutoScalingInstances", 5, (Actor.POD, Actor.INSTANCE), {"instanceIds": ["${instance}"]}),
    read("autoscaling", "DescribeScalingActivities", 5, (Actor.POD, Actor.CONSOLE), {"autoScalingGroupName": "${asg}", "maxRecords": 20}),
    read("autoscaling", "DescribeLifecycleHooks", 2, CONTROLLERS, {"autoScalingGroupName": "${asg}"}),
    read("autoscaling", "DescribeLaunchConfigurations", 1, (Actor.VENDOR,), {"maxRecords": 100}),
    write("autoscaling", "SetDesiredCapacity", 1, (Actor.POD,), {"autoScalingGroupName": "${asg}", "desiredCapacity": "#{small}", "honorCooldown": False}),
    write("autoscaling", "CompleteLifecycleAction", 1, (Actor.FUNCTION,), {"autoScalingGroupName": "${asg}", "lifecycleHookName": "drain", "lifecycleActionResult": "CONTINUE", "instanceId": "${instance}"}),
    read("application-autoscaling", "DescribeScalableTargets", 6, (Actor.VENDOR, Actor.PIPELINE), {"serviceNamespace": "ecs", "resourceIds": ["service/${cluster}/${service}"]}),
    read("application-autoscaling", "DescribeScalingPolicies", 2, (Actor.PIPELINE, Actor.CONSOLE), {"serviceNamespace": "ecs", "resourceId": "service/${cluster}/${service}"}),
    read("ecs", "DescribeServices", 12, (Actor.PIPELINE, Actor.LINKED, Actor.VENDOR), {"cluster": _ECS_CLUSTER, "services": ["${service}"], "include": ["TAGS"]}, faults=(_ECS_GONE,), by="ecs.application-autoscaling"),
    read("ecs", "DescribeTasks", 6, (Actor.TASK, Actor.PIPELINE, Actor.CONSOLE), {"cluster": "${cluster}", "tasks": [_TASK]}, faults=(_ECS_GONE,)),
    read("ecs", "ListTasks", 6, (Actor.TASK, Actor.VENDOR, Actor.CONSOLE), {"cluster": "${cluster}", "serviceName": "${service}", "desiredStatus": "RUNNING"}),
    read("ecs", "DescribeContainerInstances", 3, (Actor.VENDOR, Actor.CONSOLE), {"cluster": "${cluster}", "containerInstances": ["${bighex}"]}),
    write("ecs", "DiscoverPollEndpoint", 6, _AGENT, {"containerInstance": "arn:aws:ecs:${region}:${account}:container-instance/${cluster}/${bighex}", "cluster": "${cluster}"}, {"endpoint": "https://ecs-a-1.${region}.amazonaws.com/", "telemetryEndpoint": "https://ecs-t-1.${region}.amazonaws.com/", "serviceConnectEndpoint": "https://ecs-sc.${region}.api.aws"}),
    write("ecs", "SubmitTaskStateChange", 5, _AGENT, {"cluster": _ECS_CLUSTER, "task": _TASK, "status": "RUNNING", "containers": [{"containerName": "${project}", "status": "RUNNING", "imageDigest": "sha256:${digest}"}]}, {"acknowledgment": "ACK"}),
    write("ecs", "SubmitContainerStateChange", 2, _AGENT, {"cluster": _ECS_CLUSTER, "task": _TASK, "containerName": "${project}", "status": "STOPPED", "exitCode": 0}, {"acknowledgment": "ACK"}),
    write("ecs", "UpdateService", 1, (Actor.PIPELINE,), {"cluster": "${cluster}", "service": "${service}", "taskDefinition": "${service}:${small}", "forceNewDeployment": True}, {
        "service": {"serviceArn": "arn:aws:ecs:${region}:${account}:service/${cluster}/${service}", "serviceName": "${service}", "clusterArn": _ECS_CLUSTER, "status": "ACTIVE", "desiredCount": "#{small}", "runningCount": "#{small}", "pendingCount": 0, "launchType": "FARGATE", "platformVersion": "LATEST", "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}, "maximumPercent": 200, "minimumHealthyPercent": 100}},
    }),
    write("ec2", "CreateNetworkInterface", 4, _LINKED, {
        "subnetId": "${subnet}", "description": "arn:aws:ecs:${region}:${account}:attachment/${uuid}",
        "groupSet": {"items": [{"groupId": "${sg}"}]}, "privateIpAddressesSet": {}, "ipv6AddressCount": 0, "clientToken": "${uuid2}",
    }, {
        "requestId": "${request}",
        "networkInterface": {"networkInterfaceId": "${eni}", "subnetId": "${subnet}", "vpcId": "${vpc}", "availabilityZone": "${az}", "ownerId": "${account}", "requesterManaged": False, "status": "pending", "macAddress": "0a:58:a9:fe:ac:02", "privateIpAddress": "${private}", "sourceDestCheck": True, "interfaceType": "interface", "groupSet": {"items": [{"groupId": "${sg}", "groupName": "${project}"}]}, "privateIpAddressesSet": {"item": [{"privateIpAddress": "${private}", "primary": True}]}, "ipv6AddressesSet": {}, "tagSet": {}},
    }, by="ecs"),
    write("ec2", "DeleteNetworkInterface", 3, _LINKED, {"networkInterfaceId": "${eni}"}, {"requestId": "${request}", "_return": True}, by="ecs"),
    write("ec2", "AssignPrivateIpAddresses", 3, _AGENT, {"networkInterfaceId": "${eni}", "secondaryPrivateIpAddressCount": 14, "privateIpAddressesSet": {}}, {"requestId": "${request}", "_return": True, "networkInterfaceId": "${eni}", "assignedPrivateIpAddressesSet": {"assignedPrivateIpAddressSetType": [{"privateIpAddress": "${private}"}, {"privateIpAddress": "${private2}"}]}}),
    write("ec2", "UnassignPrivateIpAddresses", 2, _AGENT, {"networkInterfaceId": "${eni}", "privateIpAddressesSet": {"items": [{"privateIpAddress": "${private}"}]}}, {"requestId": "${request}", "_return": True}),
    write("ec2", "ModifyNetworkInterfaceAttribute", 1, _AGENT, {"networkInterfaceId": "${eni}", "attachment": {"attachmentId": "eni-attach-${hex}", "deleteOnTermination": True}}, {"requestId": "${request}", "_return": True}),
    read("eks", "DescribeNodegroup", 5, (Actor.VENDOR, Actor.PIPELINE, Actor.POD), {"clusterName": "${cluster}", "name": "${asg}"}),
    read("eks", "ListNodegroups", 3, (Actor.VENDOR, Actor.CONSOLE), {"name": "${cluster}"}),
    read("eks", "ListAddons", 2, (Actor.VENDOR, Actor.CONSOLE), {"clusterName": "${cluster}"}),
    read("eks", "DescribeAddonVersions", 1, (Actor.CONSOLE, Actor.PIPELINE), {"kubernetesVersion": "1.32", "maxResults": 100}),
    read("eks", "DescribeUpdate", 1, (Actor.PIPELINE,), {"name": "${cluster}", "updateId": "${uuid}"}),
    write("ecr", "BatchCheckLayerAvailability", 5, (Actor.PIPELINE,), {"repositoryName": "${repo}", "registryId": "${account}", "layerDigests": ["sha256:${digest}"]}, {"layers": [{"layerDigest": "sha256:${digest}", "layerAvailability": "AVAILABLE", "layerSize": "#{mbytes}"}], "failures": []}),
    read("ecr", "GetDownloadUrlForLayer", 9, (Actor.INSTANCE, Actor.TASK), {"repositoryName": "${repo}", "registryId": "${account}", "layerDigest": "sha256:${digest}"}, burst=6),
    read("ecr", "GetLifecyclePolicy", 1, (Actor.PIPELINE, Actor.VENDOR), {"repositoryName": "${repo}"}, faults=(Fault("LifecyclePolicyNotFoundException", "Lifecycle policy does not exist for the repository with name '${repo}' in the registry with id '${account}'", 0.2),)),
    read("ecr", "DescribeImageScanFindings", 2, (Actor.VENDOR,), {"repositoryName": "${repo}", "imageId": {"imageDigest": "sha256:${digest}"}}, faults=(Fault("ScanNotFoundException", "Image scan does not exist for the image with '{imageDigest:'sha256:${digest}'}' in the repository", 0.1),)),
    write("ecr", "CompleteLayerUpload", 1, (Actor.PIPELINE,), {"repositoryName": "${repo}", "registryId": "${account}", "uploadId": "${uuid}", "layerDigests": ["sha256:${digest}"]}, {"registryId": "${account}", "repositoryName": "${repo}", "uploadId": "${uuid}", "layerDigest": "sha256:${digest}"}),
    write("ecr", "PutImage", 1, (Actor.PIPELINE,), {"repositoryName": "${repo}", "registryId": "${account}", "imageTag": "build-${small}", "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json"}, {"image": {"registryId": "${account}", "repositoryName": "${repo}", "imageId": {"imageDigest": "sha256:${digest}", "imageTag": "build-${small}"}}}),
    read("lambda", "ListVersionsByFunction20150331", 2, (Actor.PIPELINE, Actor.VENDOR), {"functionName": _FUNCTION, "maxItems": 50}),
    read("lambda", "GetPolicy20150331v2", 3, (Actor.PIPELINE, Actor.VENDOR), {"functionName": _FUNCTION}, faults=(Fault("ResourceNotFoundException", "The resource you requested does not exist.", 0.12),)),
    read("lambda", "ListTags20170331", 5, (Actor.VENDOR, Actor.PIPELINE), {"resource": _FUNCTION}),
    read("lambda", "GetFunctionCodeSigningConfig", 2, (Actor.PIPELINE,), {"functionName": "${function}"}),
    read("lambda", "ListEventSourceMappings20150331", 3, (Actor.PIPELINE, Actor.VENDOR, Actor.CONSOLE), {"functionName": "${function}"}),
    read("lambda", "ListAliases20150331", 1, (Actor.CONSOLE, Actor.PIPELINE), {"functionName": "${function}"}),
    read("lambda", "GetAccountSettings20160819", 1, (Actor.VENDOR, Actor.CONSOLE)),
    read("batch", "DescribeJobs", 3, (Actor.FUNCTION, Actor.CONSOLE), {"jobs": ["${uuid}"]}),
    read("batch", "DescribeComputeEnvironments", 1, PEOPLE, {}),
    write("batch", "SubmitJob", 2, (Actor.FUNCTION,), {"jobName": "${project}-nightly", "jobQueue": "${queue}", "jobDefinition": "${project}:${small}", "parameters": {}}, {"jobArn": "arn:aws:batch:${region}:${account}:job/${uuid}", "jobName": "${project}-nightly", "jobId": "${uuid}"}),
    read("states", "DescribeExecution", 5, (Actor.FUNCTION, Actor.TASK), {"executionArn": "arn:aws:states:${region}:${account}:execution:${project}:${uuid}"}),
    write("states", "StartExecution", 5, (Actor.FUNCTION, Actor.TASK), {"stateMachineArn": "arn:aws:states:${region}:${account}:stateMachine:${project}", "name": "${uuid}", "input": "HIDDEN_DUE_TO_SECURITY_REASONS"}, {"executionArn": "arn:aws:states:${region}:${account}:execution:${project}:${uuid}", "startDate": "${now}"}),
    read("states", "ListStateMachines", 1, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 100}),
    read("servicediscovery", "DiscoverInstances", 4, WORKLOADS, {"namespaceName": "internal.${domain}", "serviceName": "${project}", "healthStatus": "HEALTHY"}),
    read("eks", "DescribeClusterVersions", 1, (Actor.CONSOLE, Actor.PIPELINE), {"includeAll": False}),
)  # fmt: skip
