"""deploy/: the image, compose files and Kubernetes manifests name what is there, and run nothing as root.

Their form is checked by hand with hadolint, kubernetes-validate and compose-spec (CONTRIBUTING.md), their sense here.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.monitoring import Metrics
from bot.process_role import ProcessRole
from bot.settings import PREFIX, Settings
from tests.patience import PATIENCE_SECONDS

yaml = pytest.importorskip("yaml")

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
IMAGE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
MANIFESTS = [path for path in sorted(KUBERNETES.rglob("*.yaml")) if path.name != "kustomization.yaml"]
USER = 10001


def documents(*paths: Path) -> list[dict[str, Any]]:
    return [found for path in paths for found in yaml.safe_load_all(path.read_text(encoding="utf-8")) if found]


def of_kind(kind: str, folder: str = "base") -> dict[str, dict[str, Any]]:
    found = documents(*(path for path in MANIFESTS if path.parent.name == folder))
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the pod template of every workload, with the name of its file and its own."""
    for path in MANIFESTS:
        for one in documents(path):
            spec = one.get("spec", {}).get("jobTemplate", one).get("spec", {})
            if "template" in spec:
                yield f"{path.parent.name}/{path.stem}/{one['metadata']['name']}", spec["template"]


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in COMPOSE:
        for name, service in documents(path)[0]["services"].items():
            yield f"{path.name}/{name}", service


PODS, SERVICES = dict(pods()), dict(services())
OURS = {name: pod for name, pod in PODS.items() if pod["spec"]["containers"][0]["image"] == "wirebrief"}


def settings_of(folder: str) -> dict[str, str]:
    lines = (KUBERNETES / folder / "settings.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def role_of(command: list[str]) -> ProcessRole:
    """Returns the role of a process by its command; fails if the program has no such command or role."""
    assert command[0] == "run"
    assert command[1::2] in ([], ["--role"])
    return ProcessRole(command[2]) if command[1:] else ProcessRole.ALL


# --- the image -----------------------------------------------------------------------------------------------------


def test_the_image_runs_as_the_user_that_the_manifests_name() -> None:
    last = IMAGE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == [str(USER)]
    assert f"useradd --system --uid {USER}" in last
    assert "pip" not in last, "nothing is installed in the stage that runs"
    command = re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", last, re.MULTILINE)
    assert command
    assert yaml.safe_load(command[1]) == ["wirebrief", "doctor", "--alive"]


def test_the_image_copies_only_what_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.*)$", IMAGE, re.MULTILINE):
        assert [name for name in shlex.split(line)[:-1] if not (DEPLOY.parent / name).exists()] == []


def test_all_files_name_only_settings_that_exist() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.suffix in {".yaml", ".env"}}
    named = {(path.name, name) for path, text in texts.items() for name in re.findall(rf"\b{PREFIX}([A-Z0-9_]+)", text)}
    assert {(path, name) for path, name in named if name.lower() not in Settings.model_fields} == set()


# --- compose -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, one in SERVICES.items() if one["image"] == "wirebrief"])
def test_a_container_of_compose_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    written = {entry.partition(":")[0] for entry in service["tmpfs"]}
    volumes = {entry.partition(":")[2] for entry in service.get("volumes", ())}
    assert written | volumes == {"/tmp", "/data"}
    assert all(f"uid={USER}" in entry for entry in service["tmpfs"] if entry.startswith("/data"))


def test_compose_with_postgres_has_each_role_once() -> None:
    roles = [
        role_of(service["command"])
        for name, service in SERVICES.items()
        if name.startswith("compose.postgres.yaml/") and service["image"] == "wirebrief"
    ]
    assert sorted(roles) == sorted(set(ProcessRole) - {ProcessRole.ALL})


# --- Kubernetes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PODS)
def test_a_pod_may_do_little(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    security = spec["securityContext"]
    assert security["runAsNonRoot"] is True
    assert security["runAsUser"] == security["fsGroup"] == USER
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    volumes = [volume["name"] for volume in spec["volumes"]]
    for container in spec["containers"]:
        inside = container["securityContext"]
        assert inside["readOnlyRootFilesystem"] is True
        assert inside["allowPrivilegeEscalation"] is False
        assert inside["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        mounted = [mount["name"] for mount in container["volumeMounts"]]
        assert set(volumes) <= set(mounted) <= {*volumes, "data"}


@pytest.mark.parametrize("name", OURS)
def test_a_pod_of_the_program_is_probed_where_it_listens(name: str) -> None:
    (container,) = OURS[name]["spec"]["containers"]
    folder = name.partition("/")[0]
    settings = settings_of(folder)
    (port,) = container["ports"]
    assert settings[f"{PREFIX}MONITOR_PORT"] == str(port["containerPort"])
    assert settings[f"{PREFIX}MONITOR_HOST"] == "0.0.0.0"
    (monitor,) = of_kind("Service", folder).values()
    assert [one["targetPort"] for one in monitor["spec"]["ports"]] == [port["name"]]
    assert monitor["spec"]["selector"].items() <= OURS[name]["metadata"]["labels"].items()
    served = set(re.findall(r'web\.get\("(/\w+)"', (DEPLOY.parent / "bot/monitoring/server.py").read_text("utf-8")))
    for kind, path in {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}.items():
        probe = container[f"{kind}Probe"]
        assert probe["httpGet"] == {"path": path, "port": port["name"]}
        assert path in served
    startup = container["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] >= 120, (
        "a migration of a large database takes a while"
    )


def test_a_pod_does_not_start_a_process_for_each_core_of_its_node() -> None:
    assert {settings_of(folder)[f"{PREFIX}EXTRACT_PROCESSES"] for folder in ("base", "single")} == {"1"}


def test_the_deployments_are_the_roles() -> None:
    deployments = of_kind("Deployment")
    roles = {}
    for name, one in deployments.items():
        labels = one["spec"]["template"]["metadata"]["labels"]
        assert one["spec"]["selector"]["matchLabels"] == labels
        (container,) = one["spec"]["template"]["spec"]["containers"]
        roles[name] = role_of(container["args"])
        assert labels["app.kubernetes.io/component"] == roles[name]
    assert sorted(roles.values()) == sorted(set(ProcessRole) - {ProcessRole.ALL})
    chat = deployments["wirebrief-chat"]["spec"]
    assert chat["replicas"] == 1
    assert chat["strategy"] == {"type": "Recreate"}, "two programs with one token disturb each other"
    (single,) = of_kind("StatefulSet", "single").values()
    assert single["spec"]["replicas"] == 1
    assert role_of(single["spec"]["template"]["spec"]["containers"][0]["args"]) is ProcessRole.ALL


def test_what_scales_and_what_is_kept_up_is_there() -> None:
    deployments = of_kind("Deployment")
    for scaler in of_kind("HorizontalPodAutoscaler").values():
        target = deployments[scaler["spec"]["scaleTargetRef"]["name"]]
        assert "replicas" not in target["spec"], "an apply would undo what the autoscaler has chosen"
        assert 1 < scaler["spec"]["minReplicas"] <= scaler["spec"]["maxReplicas"]
    budgets = {one["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]: one["spec"]
               for one in of_kind("PodDisruptionBudget").values()}  # fmt: skip
    assert set(budgets) == {name.removeprefix("wirebrief-") for name in deployments}
    for name, one in deployments.items():
        keeps = budgets[name.removeprefix("wirebrief-")].get("minAvailable", 0)
        scaled = of_kind("HorizontalPodAutoscaler").get(name)
        fewest = scaled["spec"]["minReplicas"] if scaled else one["spec"]["replicas"]
        assert keeps < fewest, "a drain of a node must not wait for ever"


def test_the_autoscalers_ask_for_metrics_that_are_served_and_adapted() -> None:
    asked = {
        metric["external"]["metric"]["name"]
        for scaler in of_kind("HorizontalPodAutoscaler").values()
        for metric in scaler["spec"]["metrics"]
        if metric["type"] == "External"
    }
    served = {metric.name for metric in Metrics().registry.collect()}
    (rule,) = documents(DEPLOY / "monitoring" / "adapter.yaml")[0]["rules"]["external"]
    (series,) = re.findall(r'__name__=~"([^"]+)"', rule["seriesQuery"])
    assert asked
    assert asked <= served
    assert all(re.fullmatch(series, name) for name in asked)


def test_the_backup_writes_where_a_volume_is_and_reads_what_it_wrote() -> None:
    (job,) = of_kind("CronJob").values()
    spec = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (claim,) = [one["persistentVolumeClaim"]["claimName"] for one in spec["volumes"] if "emptyDir" not in one]
    assert claim in of_kind("PersistentVolumeClaim")
    (container,) = spec["containers"]
    (script,) = container["args"]
    subprocess.run(["sh", "-n", "-c", script], check=True)
    assert script.index("pg_restore --list") < script.index("mv ") < script.index("-delete")
    assert set(re.findall(r"/(\w+)/", script)) <= {mount["mountPath"].strip("/") for mount in container["volumeMounts"]}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl, whose kustomize builds them")
@pytest.mark.parametrize("folder", ["base", "single", "example"])
def test_the_manifests_are_built(folder: str, tmp_path: Path) -> None:
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    (tmp_path / "kubernetes" / "example" / "secret.env").write_text(f"{PREFIX}TELEGRAM_TOKEN=1:x\n")
    built = subprocess.run(
        ["kubectl", "kustomize", tmp_path / "kubernetes" / folder],
        capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
    )  # fmt: skip
    found = [one for one in yaml.safe_load_all(built.stdout) if one]
    names = {(one["kind"], one["metadata"]["name"]) for one in found}
    for one in found:
        for container in one.get("spec", {}).get("template", {}).get("spec", {}).get("containers", ()):
            (config, secret) = container["envFrom"]
            assert ("ConfigMap", config["configMapRef"]["name"]) in names
            if folder == "example":
                assert ("Secret", secret["secretRef"]["name"]) in names
                assert container["image"] == "registry.example.org/wirebrief:0.1.0"
                assert one["metadata"]["namespace"] == "wirebrief"
