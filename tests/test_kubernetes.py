"""The Kubernetes manifests fit Kubernetes' own schemas, the settings, the image and each other."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pydantic import SecretStr

from app.main import create_app
from app.metrics import Metrics
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "kubernetes"
# The oldest that is still looked after anywhere, and the newest.
VERSIONS = ("1.30", "1.37")
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
MANIFESTS: dict[str, Any] = {
    name: yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    for name in KUSTOMIZATION["resources"]
}
COMPONENTS = ("index-from-store", "index-from-volume")
POD = MANIFESTS["deployment.yaml"]["spec"]["template"]
CONTAINER = POD["spec"]["containers"][0]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def read_component(name: str) -> Any:
    path = FOLDER / name / "deployment.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]["template"]["spec"]


def list_env(container: Any) -> dict[str, Any]:
    return {entry["name"]: entry for entry in container["env"]}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_fits_the_schema_of_its_kind(name: str, version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


def test_the_schemas_refuse_a_word_that_they_do_not_know() -> None:
    manifest = copy.deepcopy(MANIFESTS["deployment.yaml"])
    manifest["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="readynessProbe"):
        kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)


def test_every_manifest_is_named_in_the_kustomization() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")}
    assert files == {*MANIFESTS, "kustomization.yaml"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl")
@pytest.mark.parametrize("component", ["", *COMPONENTS])
def test_kubectl_puts_together_what_fits_the_schemas(component: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "kubernetes")
    if component:
        with (tmp_path / "kubernetes" / "kustomization.yaml").open("a") as file:
            file.write(f"components: [{component}]\n")
    command = ["kubectl", "kustomize", str(tmp_path / "kubernetes")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = list(yaml.safe_load_all(done.stdout))
    assert len(made) == len(MANIFESTS) + 1
    for manifest in made:
        kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)
    [deployment] = [manifest for manifest in made if manifest["kind"] == "Deployment"]
    env = list_env(deployment["spec"]["template"]["spec"]["containers"][0])
    assert ("VERBATIM_INDEX_DIR" in env) == bool(component)
    assert "VERBATIM_DATABASE_URL" in env


def test_only_settings_that_exist_are_named() -> None:
    text = "".join(path.read_text() for path in FOLDER.rglob("*") if path.is_file())
    named = set(re.findall(r"\bVERBATIM_[A-Z_]+[A-Z]\b", text))
    assert named
    assert named <= {f"VERBATIM_{name.upper()}" for name in Settings.model_fields}


def test_the_settings_can_be_read_and_hold_no_secret() -> None:
    path = FOLDER / "settings.env"
    read = Settings(_env_file=path)
    named = {name.lower() for name in re.findall(r"^VERBATIM_(\w+)=", path.read_text(), re.M)}
    assert named <= read.model_fields_set
    assert not any(isinstance(getattr(read, name), SecretStr) for name in named)


def test_every_setting_that_is_a_secret_comes_from_the_secret_and_no_other_does() -> None:
    secrets = {
        f"VERBATIM_{name.upper()}": name.replace("_", "-")
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    store = read_component("index-from-store")["containers"][0]
    references = {
        name: entry["valueFrom"]["secretKeyRef"]
        for container in (CONTAINER, store)
        for name, entry in list_env(container).items()
        if "valueFrom" in entry
    }
    ours = {name: key for name, key in references.items() if name.startswith("VERBATIM_")}
    assert {name: found["key"] for name, found in ours.items()} == secrets
    assert {found["name"] for found in references.values()} == {"verbatim-secrets"}
    assert not any(manifest["kind"] == "Secret" for manifest in MANIFESTS.values())


def test_the_probes_ask_paths_that_exist_on_the_port_that_the_image_opens() -> None:
    paths = set(create_app(Settings(_env_file=None)).openapi()["paths"])
    probes = [CONTAINER[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")]
    assert [probe["path"].rpartition("/")[2] for probe in probes] == ["live", "ready", "live"]
    assert {probe["path"] for probe in probes} <= paths
    assert CONTAINER["ports"] == [{"name": "http", "containerPort": 8000}]
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.M) == ["8000"]
    assert {probe["port"] for probe in probes} == {"http"}
    assert MANIFESTS["service.yaml"]["spec"]["ports"][0]["targetPort"] == "http"
    assert MANIFESTS["network.yaml"]["spec"]["ingress"][0]["ports"] == [{"port": "http"}]


def test_the_pod_is_locked_down_and_runs_as_the_image_s_user() -> None:
    user, group = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.M)[-1]
    pod, container = POD["spec"]["securityContext"], CONTAINER["securityContext"]
    assert (pod["runAsUser"], pod["runAsGroup"]) == (int(user), int(group))
    assert pod["runAsNonRoot"] is True
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["readOnlyRootFilesystem"] is True
    assert container["allowPrivilegeEscalation"] is False
    assert container["capabilities"] == {"drop": ["ALL"]}
    assert POD["spec"]["automountServiceAccountToken"] is False
    labels = MANIFESTS["namespace.yaml"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_everything_means_the_same_pods() -> None:
    labels = POD["metadata"]["labels"]
    spec = {name: manifest.get("spec") for name, manifest in MANIFESTS.items()}
    assert spec["deployment.yaml"]["selector"]["matchLabels"] == labels
    assert spec["service.yaml"]["selector"] == labels
    assert spec["budget.yaml"]["selector"]["matchLabels"] == labels
    assert spec["network.yaml"]["podSelector"]["matchLabels"] == labels
    target = spec["autoscaler.yaml"]["scaleTargetRef"]
    deployment = MANIFESTS["deployment.yaml"]
    assert target == {
        "apiVersion": deployment["apiVersion"],
        "kind": deployment["kind"],
        "name": deployment["metadata"]["name"],
    }
    [rule] = spec["ingress.yaml"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == MANIFESTS["service.yaml"]["metadata"]["name"]
    assert [rule["host"]] == spec["ingress.yaml"]["tls"][0]["hosts"]


def test_the_guide_s_metric_for_scaling_fits_the_schema_and_is_counted() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(found) for found in re.findall(r"```yaml\n(.+?)```", guide, re.S)]
    [[metric]] = [block for block in blocks if isinstance(block, list)]
    [[rule]] = [block["externalRules"] for block in blocks if "externalRules" in block]
    assert rule["name"]["as"] == metric["external"]["metric"]["name"]
    assert f"# TYPE {rule['seriesQuery'].removesuffix('_bucket')} histogram" in (
        Metrics().render().decode()
    )
    manifest = copy.deepcopy(MANIFESTS["autoscaler.yaml"])
    manifest["spec"]["metrics"].append(metric)
    kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)


def test_one_pod_may_always_be_taken_away() -> None:
    fewest = MANIFESTS["autoscaler.yaml"]["spec"]["minReplicas"]
    assert MANIFESTS["budget.yaml"]["spec"]["maxUnavailable"] < fewest
    assert "replicas" not in MANIFESTS["deployment.yaml"]["spec"]


def test_no_image_names_a_registry() -> None:
    [image] = KUSTOMIZATION["images"]
    assert CONTAINER["image"] == image["name"] == image["newName"] == "verbatim"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_mounts_the_folder_of_the_index_that_it_names(name: str) -> None:
    spec = read_component(name)
    [container] = spec["containers"]
    index = Path(list_env(container)["VERBATIM_INDEX_DIR"]["value"])
    [mount] = container["volumeMounts"]
    assert index.parent == Path(mount["mountPath"])
    assert [volume["name"] for volume in spec["volumes"]] == [mount["name"]]
    assert container["name"] == CONTAINER["name"]
