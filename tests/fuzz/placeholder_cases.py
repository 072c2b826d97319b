"""How a Secret of placeholders comes to be applied, times how it is written, and what only looks like it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

Files = dict[str, str]

FILLERS = (
    "REPLACE_ME", "CHANGEME", "<your-key>", "placeholder-update-via-kubectl-patch", "sk-placeholder-000", "TODO", "sk-xxxxxxxx",
    "your-api-key", "REDACTED", "fake", "example", "dummy", "set-me", "UPDATE_ME", "xxx", "changeme", "fill-in", "...",
    "sk-fake-key", "INSERT_KEY_HERE", "TO_BE_REPLACED", "change-this", "example-key", "***REDACTED***", "",
)  # fmt: skip
HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: litellm-secrets}\n"


def plain(value: str) -> str:
    return f'{HEAD}stringData:\n  OPENAI_API_KEY: "{value}"\n'


def encoded(value: str) -> str:
    return f'{HEAD}data:\n  OPENAI_API_KEY: "{base64.b64encode(value.encode()).decode()}"\n'


def flow(value: str) -> str:
    return f'{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, stringData: {{A_KEY: "{value}"}}}}\n'


def as_json(value: str) -> str:
    return (
        f'{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "s"}}, "stringData": {{"A_KEY": "{value}"}}}}\n'
    )


def second(value: str) -> str:
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: ml}\n---\n" + plain(value)


def in_list(value: str) -> str:
    inner = f'  - apiVersion: v1\n    kind: Secret\n    metadata: {{name: s}}\n    stringData: {{A_KEY: "{value}"}}\n'
    return "apiVersion: v1\nkind: List\nitems:\n" + inner


def env_file(value: str) -> str:
    return f"{HEAD}stringData:\n  .env: |\n    HOST=a\n    OPENAI_API_KEY={value}\n" if value else plain(value)


def config_file(value: str) -> str:
    return f'{HEAD}stringData:\n  a.yaml: |\n    host: a\n    api_key: "{value}"\n' if value else plain(value)


FORMS: dict[str, Callable[[str], str]] = {
    "plain": plain, "base64": encoded, "flow": flow, "JSON": as_json, "second document": second, "list": in_list,
    "env file inside": env_file, "config inside": config_file,
}  # fmt: skip
SECRET = plain("REPLACE_ME")
HERE = SECRET


def sh(text: str, **files: str) -> Files:
    """A script beside the Secret."""
    return {"deploy.sh": f"#!/bin/bash\nset -euo pipefail\n{text}\n", "secret.yaml": SECRET, **files}


def k8s(text: str, **files: str) -> Files:
    """A script above the folder of the Secret."""
    return {"deploy.sh": f"#!/bin/bash\n{text}\n", "k8s/secret.yaml": SECRET, **files}


def at(path: str, text: str, **files: str) -> Files:
    return {path: text, "k8s/secret.yaml": SECRET, **files}


def inline(before: str, after: str, body: str = SECRET) -> Files:
    return {"deploy.sh": f"#!/bin/sh\n{before}\n{body}{after}\n"}


def overlay(text: str, **files: str) -> Files:
    return {"kustomization.yaml": text, **files}


SHELL: dict[str, Files] = {
    "apply -f": sh("kubectl apply -f secret.yaml"),
    "apply --filename=": sh("kubectl apply --filename=secret.yaml"),
    "apply --filename": sh("kubectl apply --filename secret.yaml"),
    "-f quoted": sh('kubectl apply -f "secret.yaml"'),
    "-f ./": sh("kubectl apply -f ./secret.yaml"),
    "-fFILE": sh("kubectl apply -fsecret.yaml"),
    "-f=FILE": sh("kubectl apply -f=secret.yaml"),
    "create": sh("kubectl create -f secret.yaml"),
    "create --save-config": sh("kubectl create --save-config -f secret.yaml"),
    "replace": sh("kubectl replace --force -f secret.yaml"),
    "server side": sh("kubectl apply --server-side --force-conflicts -f secret.yaml"),
    "dry-run=none": sh("kubectl apply --dry-run=none -f secret.yaml"),
    "oc apply": sh("oc apply -f secret.yaml"),
    "oc replace": sh("oc -n ml replace -f secret.yaml"),
    "options before the verb": sh("kubectl --context prod -n ml apply -f secret.yaml"),
    "two files": sh("kubectl apply -f namespace.yaml -f secret.yaml"),
    "comma list": sh("kubectl apply -f namespace.yaml,secret.yaml"),
    "folder": k8s("kubectl apply -f k8s/"),
    "folder .": sh("kubectl apply -f ."),
    "folder -R": {"deploy.sh": "#!/bin/sh\nkubectl apply -R -f k8s\n", "k8s/a/b/secret.yaml": SECRET},
    "folder -Rf": {"deploy.sh": "#!/bin/sh\nkubectl apply -Rf k8s\n", "k8s/a/b/secret.yaml": SECRET},
    "glob": sh("kubectl apply -f *.yaml"),
    "glob in a folder": k8s("kubectl apply -f k8s/*.yaml"),
    "quoted glob": k8s("kubectl apply -f 'k8s/*.yaml'"),
    "question mark": k8s("kubectl apply -f k8s/secre?.yaml"),
    "braces": k8s("kubectl apply -f k8s/{namespace,secret}.yaml"),
    "absolute kubectl": sh("/usr/local/bin/kubectl apply -f secret.yaml"),
    "./bin/kubectl": sh("./bin/kubectl apply -f secret.yaml"),
    "absolute path": k8s("kubectl apply -f /srv/repo/k8s/secret.yaml"),
    "workspace path": k8s("kubectl apply -f $GITHUB_WORKSPACE/k8s/secret.yaml"),
    "dirname": sh('kubectl apply -f "$(dirname "$0")/secret.yaml"'),
    "BASH_SOURCE": sh('DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nkubectl apply -f "$DIR/secret.yaml"'),
    "BASH_SOURCE cut": sh('kubectl apply -f "${BASH_SOURCE[0]%/*}/secret.yaml"'),
    "script in a folder": {"scripts/deploy.sh": '#!/bin/sh\ncd "$(dirname "$0")/.."\nkubectl apply -f k8s/secret.yaml\n',
                           "k8s/secret.yaml": SECRET},
    "git top": k8s('cd "$(git rev-parse --show-toplevel)"\nkubectl apply -f k8s/secret.yaml'),
    "cd": k8s("cd k8s\nkubectl apply -f secret.yaml"),
    "cd &&": k8s("cd k8s && kubectl apply -f secret.yaml"),
    "cd in steps": {"deploy.sh": "#!/bin/sh\ncd a\ncd b\nkubectl apply -f secret.yaml\n", "a/b/secret.yaml": SECRET},
    "pushd": k8s("pushd k8s >/dev/null\nkubectl apply -f secret.yaml\npopd"),
    "subshell": k8s("(cd k8s; kubectl apply -f secret.yaml)"),
    "cd variable": k8s('D=k8s\ncd "$D"\nkubectl apply -f secret.yaml'),
    "variable": sh('F=secret.yaml\nkubectl apply -f "$F"'),
    "variable of two": sh('B=secret\nF="${B}.yaml"\nkubectl apply -f "$F"'),
    "exported variable": sh("export F=secret.yaml\nkubectl apply -f ${F}"),
    "readonly variable": sh("readonly F=secret.yaml\nkubectl apply -f ${F}"),
    "default": sh("kubectl apply -f ${FILE:-secret.yaml}"),
    "default of an argument": sh('F="${1:-secret.yaml}"\nkubectl apply -f "$F"'),
    "default by colon": sh(': "${F:=secret.yaml}"\nkubectl apply -f "$F"'),
    "kubectl variable": sh("KUBECTL=kubectl\n$KUBECTL apply -f secret.yaml"),
    "kubectl variable with options": sh('K="kubectl -n ml"\n$K apply -f secret.yaml'),
    "kubectl default": sh("${KUBECTL:-kubectl} apply -f secret.yaml"),
    "options variable": sh('ARGS="-n ml -f secret.yaml"\nkubectl apply $ARGS'),
    "array": sh('ARGS=(-n ml -f secret.yaml)\nkubectl apply "${ARGS[@]}"'),
    "array loop": sh('FILES=(namespace.yaml secret.yaml)\nfor f in "${FILES[@]}"; do kubectl apply -f "$f"; done'),
    "array appended": sh('ARGS=(-n ml)\nARGS+=(-f secret.yaml)\nkubectl apply "${ARGS[@]}"'),
    "alias": sh("alias k=kubectl\nk apply -f secret.yaml"),
    "function": sh('deploy() {\n  kubectl apply -f "$1"\n}\ndeploy secret.yaml'),
    "function $@": sh('k() { kubectl -n ml "$@"; }\nk apply -f secret.yaml'),
    "function keyword": sh("function go_live {\n  kubectl apply -f secret.yaml\n}\ngo_live"),
    "function never called": sh("go_live() { kubectl apply -f secret.yaml; }"),
    "function prints": sh("all() { cat secret.yaml; }\nall | kubectl apply -f -"),
    "local": sh("f() { local x=$1; kubectl apply -f $x; }\nf secret.yaml"),
    "loop": sh('for f in secret.yaml; do kubectl apply -f "$f"; done'),
    "loop of many": sh("for f in namespace.yaml secret.yaml\ndo\n  kubectl apply -f $f\ndone"),
    "loop of a glob": k8s('for f in k8s/*.yaml; do kubectl apply -f "$f"; done'),
    "loop of names": sh("for n in namespace secret; do kubectl apply -f $n.yaml; done"),
    "loop of ls": k8s("for f in $(ls k8s/*.yaml); do kubectl apply -f $f; done"),
    "loop of find": k8s("for f in $(find k8s -name '*.yaml'); do kubectl apply -f $f; done"),
    "while read": k8s('find k8s -name "*.yaml" | while read -r f; do kubectl apply -f "$f"; done'),
    "while read <()": k8s('while read -r f; do kubectl apply -f "$f"; done < <(ls k8s/*.yaml)'),
    "while read heredoc": sh('while read -r f; do kubectl apply -f "$f"; done <<EOF\nnamespace.yaml\nsecret.yaml\nEOF'),
    "until": sh("until kubectl apply -f secret.yaml; do sleep 1; done"),
    "if": sh("if kubectl get ns ml; then kubectl apply -f secret.yaml; fi"),
    "if !": sh("if ! kubectl get secret s; then\n  kubectl apply -f secret.yaml\nfi"),
    "case": sh('case "$1" in\n  up) kubectl apply -f secret.yaml ;;\n  down) kubectl delete -f secret.yaml ;;\nesac'),
    "case variable": sh('case "$1" in\n  a) F=namespace.yaml ;;\n  b) F=secret.yaml ;;\nesac\nkubectl apply -f $F'),
    "and or": sh("kubectl get secret s || kubectl apply -f secret.yaml"),
    "test": sh("[ -f secret.yaml ] && kubectl apply -f secret.yaml"),
    "background": sh("kubectl apply -f secret.yaml &\nwait"),
    "after a quote": sh('echo "it\'s"; kubectl apply -f secret.yaml'),
    "after an odd comment": sh("# don't\nkubectl apply -f secret.yaml"),
    "continued lines": sh("kubectl apply \\\n  -n ml \\\n  -f secret.yaml"),
    "CRLF": {"deploy.sh": "#!/bin/sh\r\nkubectl apply \\\r\n  -f secret.yaml\r\n", "secret.yaml": SECRET},
    "output captured": sh("OUT=$(kubectl apply -f secret.yaml)\necho $OUT"),
    "backticks": sh("OUT=`kubectl apply -f secret.yaml`"),
    "sudo": sh("sudo -E kubectl apply -f secret.yaml"),
    "env": sh("env KUBECONFIG=x kubectl apply -f secret.yaml"),
    "prefix": sh("KUBECONFIG=x kubectl apply -f secret.yaml"),
    "time": sh("time kubectl apply -f secret.yaml"),
    "timeout": sh("timeout 60s kubectl apply -f secret.yaml"),
    "exec": sh("exec kubectl apply -f secret.yaml"),
    "retry": sh("retry 5 kubectl apply -f secret.yaml"),
    "microk8s": sh("microk8s kubectl apply -f secret.yaml"),
    "k3s": sh("k3s kubectl apply -f secret.yaml"),
    "bash -c": sh("bash -c 'kubectl apply -f secret.yaml'"),
    "sh -c double": sh('sh -c "kubectl apply -f secret.yaml"'),
    "bash -euc": sh("bash -euc 'cd .; kubectl apply -f secret.yaml'"),
    "bash -c argument": sh("bash -c 'kubectl apply -f \"$1\"' _ secret.yaml"),
    "bash -c variable": sh('F=secret.yaml\nbash -c "kubectl apply -f $F"'),
    "bash heredoc": sh("bash <<'EOF'\nkubectl apply -f secret.yaml\nEOF"),
    "bash -s heredoc": sh("bash -s <<EOF\nkubectl apply -f secret.yaml\nEOF"),
    "eval": sh('eval "kubectl apply -f secret.yaml"'),
    "eval variable": sh('CMD="kubectl apply -f secret.yaml"\neval "$CMD"'),
    "command in a variable": sh('CMD="kubectl apply -f"\n$CMD secret.yaml'),
    "trap": sh("trap 'kubectl apply -f secret.yaml' EXIT"),
    "xargs": k8s("ls k8s/*.yaml | xargs -n1 kubectl apply -f"),
    "xargs -I": k8s("ls k8s/*.yaml | xargs -I{} kubectl apply -f {}"),
    "xargs echo": sh("echo namespace.yaml secret.yaml | xargs -n 1 kubectl apply -f"),
    "xargs sh -c": k8s("ls k8s/*.yaml | xargs -I % sh -c 'kubectl apply -f %'"),
    "find xargs -0": k8s("find k8s -name '*.yaml' -print0 | xargs -0 -n1 kubectl apply -f"),
    "find -exec": k8s("find k8s -name '*.yaml' -exec kubectl apply -f {} \\;"),
    "find -exec +": k8s("find k8s -type f -exec kubectl apply -f {} +"),
    "find -exec sh": k8s("find k8s -name '*.yaml' -exec sh -c 'kubectl apply -f \"$1\"' _ {} \\;"),
    "find named": k8s("find . -name secret.yaml -exec kubectl apply -f {} ';'"),
    "git ls-files": k8s("git ls-files 'k8s/*.yaml' | xargs -n1 kubectl apply -f"),
    "parallel": sh("parallel kubectl apply -f ::: namespace.yaml secret.yaml"),
    "cat |": sh("cat secret.yaml | kubectl apply -f -"),
    "cat two |": sh("cat namespace.yaml secret.yaml | kubectl apply -f -"),
    "cat glob |": k8s("cat k8s/*.yaml | kubectl apply -f -"),
    "cat variable |": sh("F=secret.yaml\ncat $F | kubectl apply -f -"),
    "group |": sh("{ cat namespace.yaml; echo ---; cat secret.yaml; } | kubectl apply -f -"),
    "subshell |": k8s("(cd k8s; cat secret.yaml) | kubectl apply -f -"),
    "loop |": k8s('for f in k8s/*.yaml; do cat "$f"; echo ---; done | kubectl apply -f -'),
    "envsubst < |": sh("envsubst < secret.yaml | kubectl apply -f -"),
    "cat | envsubst |": sh("cat secret.yaml | envsubst '$HOST' | kubectl apply -f -"),
    "sed |": sh("sed 's/ml/prod/' secret.yaml | kubectl apply -f -"),
    "sed -e < |": sh("sed -e 's/ml/prod/' < secret.yaml | kubectl apply -n prod -f -"),
    "yq |": sh("yq '.metadata.namespace = \"ml\"' secret.yaml | kubectl apply -f -"),
    "tee |": sh("cat secret.yaml | tee /tmp/x | kubectl apply -f -"),
    "grep -v |": sh("grep -v '^#' secret.yaml | kubectl apply -f -"),
    "< file": sh("kubectl apply -f - < secret.yaml"),
    "<file before": sh("<secret.yaml kubectl apply -f -"),
    "<()": sh("kubectl apply -f <(cat secret.yaml)"),
    "<(envsubst)": sh("kubectl apply -f <(envsubst < secret.yaml)"),
    "<(sed)": sh("kubectl apply -f <(sed 's/a/b/' secret.yaml)"),
    "<<< cat": sh('kubectl apply -f - <<< "$(cat secret.yaml)"'),
    "<<< (<)": sh('kubectl apply -f - <<<"$(<secret.yaml)"'),
    "echo captured": sh('Y=$(cat secret.yaml)\necho "$Y" | kubectl apply -f -'),
    "echo $(cat)": sh('echo "$(cat secret.yaml)" | kubectl apply -f -'),
    "/dev/stdin": sh("cat secret.yaml | kubectl apply -f /dev/stdin"),
    "written first": sh("cat secret.yaml > /tmp/all.yaml\nkubectl apply -f /tmp/all.yaml"),
    "envsubst > file": sh("envsubst < secret.yaml > out.yaml\nkubectl apply -f out.yaml"),
    "copied": {"deploy.sh": "#!/bin/sh\ncp secret.example.yaml secret.yaml\nkubectl apply -f secret.yaml\n",
               "secret.example.yaml": SECRET},
    "dry run printed": sh("kubectl create -f secret.yaml --dry-run=client -o yaml | kubectl apply -f -"),
    "labelled": sh("kubectl label --local -f secret.yaml a=b -o yaml | kubectl apply -f -"),
    "heredoc": inline("kubectl apply -f - <<EOF", "EOF"),
    "heredoc quoted": inline("kubectl apply -f - <<'EOF'", "EOF"),
    "heredoc tight": inline("kubectl apply -f -<<EOF", "EOF"),
    "heredoc before": inline("kubectl apply -n ml -f - <<EOF", "EOF\nkubectl get pods"),
    "heredoc cat |": inline("cat <<EOF | kubectl apply -f -", "EOF"),
    "heredoc cat quoted |": inline('cat <<"EOF" | kubectl apply -f -', "EOF"),
    "heredoc -": inline("kubectl apply -f - <<-EOF", "\tEOF"),
    "heredoc variable": inline("V=REPLACE_ME\nkubectl apply -f - <<EOF", "EOF", plain("$V")),
    "heredoc > file": inline("cat > s.yaml <<EOF", "EOF\nkubectl apply -f s.yaml"),
    "heredoc function": inline("f() {\nkubectl apply -f - <<EOF", "EOF\n}\nf"),
    "heredoc captured": inline("Y=$(cat <<EOF", "EOF\n)\necho \"$Y\" | kubectl apply -f -"),
    "quoted text": inline("echo '", "' | kubectl apply -f -"),
    "text variable": inline("Y='", "'\necho \"$Y\" | kubectl apply -f -"),
    "printf": sh("printf '%s\\n' \"$(cat secret.yaml)\" | kubectl apply -f -"),
    "from-literal": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY=REPLACE_ME\n"},
    "from-literal parted": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal A_KEY=REPLACE_ME\n"},
    "from-literal quoted": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY='<your-key>'\n"},
    "from-literal |": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY=REPLACE_ME "
                                    "--dry-run=client -o yaml | kubectl apply -f -\n"},
    "from-literal variable": {"deploy.sh": '#!/bin/sh\nK=REPLACE_ME\nkubectl create secret generic s --from-literal=A_KEY="$K"\n'},
    "from-env-file": sh("kubectl create secret generic s --from-env-file=s.env", **{"s.env": "A_KEY=REPLACE_ME\n"}),
    "from-env-file |": sh("kubectl create secret generic s --from-env-file s.env --dry-run=client -o yaml | kubectl apply -f -",
                          **{"s.env": "# keys\nA_KEY='REPLACE_ME'\n"}),
    "from-file": sh("kubectl create secret generic s --from-file=A_KEY=key.txt", **{"key.txt": "REPLACE_ME\n"}),
    "oc create secret": {"deploy.sh": "#!/bin/sh\noc create secret generic s --from-literal=A_KEY=REPLACE_ME\n"},
    "oc set data": {"deploy.sh": "#!/bin/sh\noc set data secret/s --from-literal=A_KEY=REPLACE_ME\n"},
    "patch": {"deploy.sh": "#!/bin/sh\nkubectl patch secret s -p '{\"stringData\":{\"A_KEY\":\"REPLACE_ME\"}}'\n"},
    "patch --patch": {"deploy.sh": "#!/bin/sh\nkubectl patch secret/s --type=merge --patch '{\"stringData\":{\"A\":\"CHANGEME\"}}'\n"},
    "patch json": {"deploy.sh": "#!/bin/sh\nkubectl patch secret s --type json -p "
                                "'[{\"op\":\"add\",\"path\":\"/stringData/A_KEY\",\"value\":\"REPLACE_ME\"}]'\n"},
    "patch base64": {"deploy.sh": "#!/bin/sh\nkubectl patch secret s -p '{\"data\":{\"A_KEY\":\"UkVQTEFDRV9NRQ==\"}}'\n"},
    "patch file": sh("kubectl patch secret s --patch-file p.yaml", **{"p.yaml": "stringData: {A_KEY: REPLACE_ME}\n"}),
    "apply -k": {"deploy.sh": "#!/bin/sh\nkubectl apply -k app\n", "app/kustomization.yaml": "resources: [secret.yaml]\n",
                 "app/secret.yaml": SECRET},
    "kustomize |": {"deploy.sh": "#!/bin/sh\nkustomize build app | kubectl apply -f -\n",
                    "app/kustomization.yaml": "resources: [secret.yaml]\n", "app/secret.yaml": SECRET},
    "kubectl kustomize |": {"deploy.sh": "#!/bin/sh\nkubectl kustomize app | kubectl apply -f -\n",
                            "app/kustomization.yaml": "resources: [secret.yaml]\n", "app/secret.yaml": SECRET},
    "helm template |": {"deploy.sh": "#!/bin/sh\nhelm template x ./chart | kubectl apply -f -\n",
                        "chart/Chart.yaml": "name: x\n", "chart/templates/secret.yaml": SECRET},
    "ssh": sh("ssh host kubectl apply -f - < secret.yaml"),
    "docker": sh("docker run -i bitnami/kubectl:1.31 apply -f - < secret.yaml"),
    "printed options": sh("set -- secret.yaml\nkubectl apply -f \"$1\""),
    "logged": sh("kubectl apply -f secret.yaml 2>&1 | tee log | grep -v unchanged"),
    "half quoted": k8s('D=k8s\nkubectl apply -f "$D"/secret.yaml'),
    "parallel list": sh("ls *.yaml | parallel -j2 kubectl apply -f {}"),
    "nested loops": {"deploy.sh": "#!/bin/sh\nfor d in a b; do for f in x secret; do kubectl apply -f $d/$f.yaml; done; done\n", "b/secret.yaml": SECRET},
    "list of files": sh("cat files.txt | xargs -n1 kubectl apply -f", **{"files.txt": "namespace.yaml\nsecret.yaml\n"}),
    "two scripts": {"deploy.sh": "#!/bin/sh\n. ./vars.sh\nkubectl apply -f $F\n", "vars.sh": "F=secret.yaml\n", "secret.yaml": SECRET},
}  # fmt: skip

FENCE = "```"
PLACES: dict[str, Files] = {
    "Makefile": at("Makefile", "deploy:\n\tkubectl apply -f k8s/secret.yaml\n"),
    "Makefile @cd": at("Makefile", "deploy:\n\t@cd k8s && kubectl apply -f secret.yaml\n"),
    "Makefile variable": at("Makefile", "DIR := k8s\ndeploy:\n\tkubectl apply -f $(DIR)/secret.yaml\n"),
    "Makefile KUBECTL": at("Makefile", "KUBECTL ?= kubectl\ndeploy:\n\t$(KUBECTL) apply -f k8s/secret.yaml\n"),
    "Makefile loop": at("Makefile", "d:\n\tfor f in k8s/*.yaml; do kubectl apply -f $$f; done\n"),
    "Makefile continued": at("Makefile", "d:\n\tkubectl apply \\\n\t  -f k8s/secret.yaml\n"),
    "Makefile target variable": at("Makefile", "d: F = k8s/secret.yaml\nd:\n\tkubectl apply -f $(F)\n"),
    "Makefile wildcard": at("Makefile", "F := $(wildcard k8s/*.yaml)\nd:\n\tfor f in $(F); do kubectl apply -f $$f; done\n"),
    "batch": at("deploy.bat", "@echo off\r\nREM live\r\nkubectl apply -f k8s\\secret.yaml\r\n"),
    "PowerShell": at("deploy.ps1", "kubectl apply -f ./k8s/secret.yaml\n"),
    "fish": at("deploy.fish", "kubectl apply -f k8s/secret.yaml\n"),
    "Makefile one line": at("Makefile", "d: ; kubectl apply -f k8s/secret.yaml\n"),
    "deploy.mk": at("deploy.mk", "d:\n\t-kubectl apply -f k8s\n"),
    "justfile": at("justfile", "deploy:\n    kubectl apply -f k8s/secret.yaml\n"),
    "justfile variable": at("justfile", "f := 'k8s/secret.yaml'\ndeploy:\n    @kubectl apply -f {{f}}\n"),
    "justfile script": at("justfile", "deploy:\n    #!/bin/bash\n    cd k8s\n    kubectl apply -f secret.yaml\n"),
    "Taskfile": at("Taskfile.yml", "version: '3'\ntasks:\n  deploy:\n    cmds:\n      - kubectl apply -f k8s/secret.yaml\n"),
    "Taskfile dir": at("Taskfile.yaml", "version: '3'\ntasks:\n  d:\n    dir: k8s\n    cmds: [kubectl apply -f secret.yaml]\n"),
    "Taskfile variable": at("Taskfile.yml", "version: '3'\nvars: {F: k8s/secret.yaml}\ntasks:\n  d:\n    cmd: kubectl apply -f {{.F}}\n"),
    "Dockerfile": at("Dockerfile", "FROM x\nCOPY k8s /k8s\nRUN kubectl apply -f /k8s/secret.yaml\n"),
    "Dockerfile WORKDIR": at("Dockerfile", "FROM x\nWORKDIR /app/k8s\nRUN a && \\\n    kubectl apply -f secret.yaml\n"),
    "Dockerfile CMD": at("Dockerfile", 'FROM x\nCMD ["kubectl", "apply", "-f", "k8s/secret.yaml"]\n'),
    "Jenkinsfile": at("Jenkinsfile", "pipeline { stages { stage('d') { steps { sh 'kubectl apply -f k8s/secret.yaml' } } } }\n"),
    "Jenkinsfile block": at("Jenkinsfile", 'steps {\n  sh """\n    kubectl apply -f k8s/secret.yaml\n  """\n}\n'),
    "Procfile": at("Procfile", "release: kubectl apply -f k8s/secret.yaml\n"),
    "package.json": at("package.json", '{"scripts": {"deploy": "kubectl apply -f k8s/secret.yaml"}}\n'),
    "GitHub": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: kubectl apply -f k8s/secret.yaml\n"),
    "GitHub block": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: |\n          cd k8s\n          kubectl apply -f secret.yaml\n"),
    "GitHub folded": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: >-\n          kubectl apply\n          -f k8s/secret.yaml\n"),
    "GitHub quoted": at(".github/workflows/d.yml", 'jobs:\n  d:\n    steps:\n      - run: "kubectl apply -f k8s/secret.yaml"\n'),
    "GitHub folder": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - working-directory: k8s\n        run: kubectl apply -f secret.yaml\n"),
    "GitHub defaults": at(".github/workflows/d.yml", "defaults: {run: {working-directory: k8s}}\njobs:\n  d:\n    steps:\n      - run: kubectl apply -f secret.yaml\n"),
    "GitHub job defaults": at(".github/workflows/d.yml", "jobs:\n  d:\n    defaults:\n      run: {working-directory: ./k8s}\n    steps:\n      - run: kubectl apply -f secret.yaml\n"),
    "GitHub env": at(".github/workflows/d.yml", "env: {F: k8s/secret.yaml}\njobs:\n  d:\n    steps:\n      - run: kubectl apply -f $F\n"),
    "GitHub env hole": at(".github/workflows/d.yml", "jobs:\n  d:\n    env: {D: k8s}\n    steps:\n      - run: kubectl apply -f ${{ env.D }}/secret.yaml\n"),
    "GitHub workspace": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: kubectl apply -f ${{ github.workspace }}/k8s/secret.yaml\n"),
    "GitHub heredoc": {".github/workflows/d.yml": "jobs:\n  d:\n    steps:\n      - run: |\n          kubectl apply -f - <<EOF\n"
                       + "".join(f"          {line}\n" for line in SECRET.splitlines()) + "          EOF\n"},
    "GitHub action": at(".github/actions/x/action.yml", "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: kubectl apply -f k8s/secret.yaml\n"),
    "GitLab": at(".gitlab-ci.yml", "deploy:\n  script:\n    - kubectl apply -f k8s/secret.yaml\n"),
    "GitLab cd": at(".gitlab-ci.yml", "deploy:\n  script:\n    - cd k8s\n    - kubectl apply -f secret.yaml\n"),
    "GitLab before": at(".gitlab-ci.yml", "deploy:\n  before_script: [cd k8s]\n  script: [kubectl apply -f secret.yaml]\n"),
    "GitLab text": at(".gitlab-ci.yml", "deploy:\n  script: kubectl apply -f k8s/secret.yaml\n"),
    "GitLab variables": at(".gitlab-ci.yml", "variables: {D: k8s}\ndeploy:\n  script: ['kubectl apply -f $D/secret.yaml']\n"),
    "GitLab anchor": at(".gitlab-ci.yml", ".x: &x\n  - kubectl apply -f k8s/secret.yaml\nd:\n  script: *x\n"),
    "GitLab include": at(".gitlab/deploy.yml", "deploy:\n  script: ['kubectl apply -f k8s/secret.yaml']\n"),
    "CircleCI": at(".circleci/config.yml", "jobs:\n  d:\n    steps:\n      - run: kubectl apply -f k8s/secret.yaml\n"),
    "CircleCI command": at(".circleci/config.yml", "jobs:\n  d:\n    steps:\n      - run: {command: kubectl apply -f secret.yaml, working_directory: k8s}\n"),
    "Azure": at("azure-pipelines.yml", "steps:\n  - script: kubectl apply -f secret.yaml\n    workingDirectory: k8s\n"),
    "Bitbucket": at("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        script: [kubectl apply -f k8s/secret.yaml]\n"),
    "Drone": at(".drone.yml", "steps:\n  - name: d\n    commands:\n      - kubectl apply -f k8s/secret.yaml\n"),
    "Woodpecker": at(".woodpecker/d.yml", "steps:\n  d:\n    commands: [kubectl apply -f k8s/secret.yaml]\n"),
    "Buildkite": at(".buildkite/pipeline.yml", "steps:\n  - command: kubectl apply -f k8s/secret.yaml\n"),
    "Travis": at(".travis.yml", "script:\n  - kubectl apply -f k8s/secret.yaml\n"),
    "README": at("README.md", f"# Deploy\n\n{FENCE}bash\nkubectl apply -f k8s/secret.yaml\n{FENCE}\n"),
    "README prompt": at("README.md", f"{FENCE}console\n$ cd k8s\n$ kubectl apply -f secret.yaml\nsecret/s created\n{FENCE}\n"),
    "README indented": at("README.md", "Do:\n\n    kubectl apply -f k8s/secret.yaml\n"),
    "README in a list": at("docs/install.md", f"1. Deploy\n\n   {FENCE}sh\n   kubectl apply -f k8s/secret.yaml\n   {FENCE}\n"),
    ".envrc": at(".envrc", "kubectl apply -f k8s/secret.yaml\n"),
    "bin/deploy": at("bin/deploy", "#!/usr/bin/env bash\nkubectl apply -f k8s/secret.yaml\n"),
}  # fmt: skip

GATEWAY = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: gw}\n"
APP = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: gw}\n"
BASE = {"base/kustomization.yaml": "resources: [secret.yaml]\n", "base/secret.yaml": SECRET}
ES = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s}\n"
KUSTOMIZE: dict[str, Files] = {
    "resources": overlay("resources: [secret.yaml]\n", **{"secret.yaml": SECRET}),
    "base": {"prod/kustomization.yaml": "resources: [../base]\n", **BASE},
    "bases": {"prod/kustomization.yaml": "bases: [../base]\n", **BASE},
    "component": overlay("components: [c]\n", **{"c/kustomization.yaml": "kind: Component\nresources: [secret.yaml]\n", "c/secret.yaml": SECRET}),
    "generators": overlay("generators: [secret.yaml]\n", **{"secret.yaml": SECRET}),
    "patches path": overlay("resources: [es.yaml]\npatches: [{path: p.yaml}]\n", **{"es.yaml": ES, "p.yaml": SECRET}),
    "patches inline": overlay("resources: [es.yaml]\npatches:\n  - patch: |\n" + "".join(f"      {line}\n" for line in SECRET.splitlines()), **{"es.yaml": ES}),
    "strategic merge": overlay("resources: [es.yaml]\npatchesStrategicMerge: [p.yaml]\n", **{"es.yaml": ES, "p.yaml": SECRET}),
    "JSON6902 add": overlay("resources: [es.yaml]\npatches:\n  - target: {kind: Secret, name: s}\n    patch: |\n      - op: add\n"
                            "        path: /stringData/A_KEY\n        value: REPLACE_ME\n", **{"es.yaml": ES}),
    "JSON6902 replace": overlay("resources: [es.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: |\n"
                                '      [{"op": "replace", "path": "/data/A_KEY", "value": "UkVQTEFDRV9NRQ=="}]\n', **{"es.yaml": ES}),
    "JSON6902 whole": overlay("resources: [es.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: |\n      - op: add\n"
                              "        path: /stringData\n        value: {A_KEY: REPLACE_ME}\n", **{"es.yaml": ES}),
    "JSON6902 file": overlay("resources: [es.yaml]\npatches: [{target: {kind: Secret}, path: p.yaml}]\n",
                             **{"es.yaml": ES, "p.yaml": "- op: add\n  path: /stringData/A_KEY\n  value: REPLACE_ME\n"}),
    "patchesJson6902": overlay("resources: [es.yaml]\npatchesJson6902:\n  - target: {version: v1, kind: Secret, name: s}\n    path: p.json\n",
                               **{"es.yaml": ES, "p.json": '[{"op":"add","path":"/stringData/A_KEY","value":"REPLACE_ME"}]'}),
    "replacements": overlay("resources: [cm.yaml, s.yaml]\nreplacements:\n  - source: {kind: ConfigMap, name: c, fieldPath: data.k}\n"
                            "    targets:\n      - select: {kind: Secret, name: s}\n        fieldPaths: [stringData.A_KEY]\n",
                            **{"cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: REPLACE_ME}\n",
                               "s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {A_KEY: x7}\n"}),
    "replacements file": overlay("resources: [cm.yaml, s.yaml]\nreplacements: [{path: r.yaml}]\n",
                            **{"cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: REPLACE_ME}\n",
                               "r.yaml": "source: {kind: ConfigMap, name: c, fieldPath: data.k}\ntargets:\n  - select: {kind: Secret}\n    fieldPaths: [stringData.A_KEY]\n",
                               "s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {A_KEY: x7}\n"}),
    "generator literals": overlay("secretGenerator:\n  - name: s\n    literals: [A_KEY=REPLACE_ME]\n"),
    "generator envs": overlay("secretGenerator:\n  - name: s\n    envs: [s.env]\n", **{"s.env": "A_KEY=REPLACE_ME\n"}),
    "generator env": overlay("secretGenerator:\n  - name: s\n    env: s.env\n", **{"s.env": "A_KEY=REPLACE_ME\n"}),
    "generator files": overlay("secretGenerator:\n  - name: s\n    files: [A_KEY=key.txt]\n", **{"key.txt": "REPLACE_ME\n"}),
    "generator file name": overlay("secretGenerator:\n  - name: s\n    files: [A_KEY]\n", A_KEY="REPLACE_ME"),
    "generator resource": overlay("generators: [g.yaml]\n", **{"g.yaml": "apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: s}\nliterals: [A_KEY=REPLACE_ME]\n"}),
    "Flux folder": {"clusters/gw.yaml": GATEWAY + "spec: {path: ./apps/gw}\n", "apps/gw/secret.yaml": SECRET},
    "Flux subfolder": {"clusters/gw.yaml": GATEWAY + "spec:\n  path: apps\n", "apps/gw/deep/secret.yml": SECRET},
    "Flux in a list": {"clusters/all.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n" + GATEWAY + "spec: {path: ./apps}\n", "apps/secret.yaml": SECRET},
    "Flux with a kustomization": {"clusters/gw.yaml": GATEWAY + "spec: {path: ./base}\n", **BASE},
    "Argo folder": {"argo/gw.yaml": APP + "spec: {source: {path: apps/gw, repoURL: x}}\n", "apps/gw/secret.yaml": SECRET},
    "Argo recurse": {"argo/gw.yaml": APP + "spec: {source: {path: apps, directory: {recurse: true}}}\n", "apps/gw/secret.yaml": SECRET},
    "Argo sources": {"argo/gw.yaml": APP + "spec:\n  sources:\n    - {path: apps/gw}\n", "apps/gw/secret.json": as_json("REPLACE_ME")},
    "Argo set": {"argo/gw.yaml": APP.replace("Application", "ApplicationSet") + "spec:\n  generators:\n    - git: {directories: [{path: apps/*}]}\n"
                 "  template:\n    spec: {source: {path: '{{path}}'}}\n", "apps/gw/secret.yaml": SECRET},
}  # fmt: skip


def written() -> Iterator[tuple[str, Files]]:
    """The plainest way, for each form and each filler."""
    for form, secret in FORMS.items():
        for filler in FILLERS:
            name = "secret.json" if form == "JSON" else "secret.yaml"
            yield f"{form} of {filler!r}", {"kustomization.yaml": f"resources: [{name}]\n", name: secret(filler)}


REAL = plain("${OPENAI_API_KEY}")
MENTION = "kubectl apply -f secret.yaml"
HARMLESS: dict[str, Files] = {
    "delete": sh("kubectl delete -f secret.yaml --ignore-not-found"),
    "get": sh("kubectl get -f secret.yaml -o yaml"),
    "describe": sh("kubectl describe -f secret.yaml"),
    "diff": sh("kubectl diff -f secret.yaml"),
    "explain": sh("kubectl explain secret; kubectl api-resources"),
    "dry run": sh("kubectl apply --dry-run=client -f secret.yaml"),
    "dry run server": sh("kubectl apply --dry-run=server -f secret.yaml"),
    "dry run bare": sh("kubectl apply --dry-run -f secret.yaml"),
    "dry run in a variable": sh('DRY="--dry-run=client"\nkubectl apply $DRY -f secret.yaml'),
    "dry run of a pipe": sh("cat secret.yaml | kubectl apply --dry-run=client -f -"),
    "validate": sh("kubeconform secret.yaml && kubectl version"),
    "last applied": sh("kubectl apply view-last-applied -f secret.yaml"),
    "comment": sh(f"# {MENTION}\n  # {MENTION}\ntrue # {MENTION}\n# kubectl"),
    "echo": sh(f'echo "{MENTION}"'),
    "echo single": sh(f"echo '{MENTION}'"),
    "echo bare": sh(f"echo {MENTION}"),
    "echo with a quote": sh(f'echo "don\'t run {MENTION}"'),
    "echo over lines": sh(f'echo "usage:\n{MENTION}\n"'),
    "printf": sh(f'printf "run: {MENTION}\\n"'),
    "log": sh(f"log_info {MENTION}"),
    "error text": sh(f'die "first: {MENTION}"'),
    "grep": sh(f"grep -q '{MENTION}' README.md"),
    "usage heredoc": sh(f"cat <<EOF\nUsage:\n{MENTION}\nEOF\nkubectl get pods"),
    "usage heredoc quoted": sh(f"cat <<'EOF' >&2\n{MENTION}\nEOF"),
    "heredoc of a namespace": inline("kubectl apply -f - <<EOF", "EOF", "apiVersion: v1\nkind: Namespace\nmetadata: {name: REPLACE_ME}\n"),
    "heredoc with variables": inline("kubectl apply -f - <<EOF", "EOF", REAL),
    "heredoc with a command": inline("kubectl apply -f - <<EOF", "EOF", plain("$(pass show key)")),
    "variable with text": sh(f'HELP="{MENTION}"\necho "$HELP"'),
    "no-op": sh(f": {MENTION}"),
    "another file": sh("kubectl apply -f namespace.yaml", **{"namespace.yaml": "kind: Namespace\n"}),
    "variable of another file": sh('F=namespace.yaml\nkubectl apply -f "$F"'),
    "unknown variable": sh('kubectl apply -f "$1"'),
    "unknown file in a folder": k8s('kubectl apply -f "k8s/$1"', **{"k8s/namespace.yaml": "kind: Namespace\n"}),
    "temporary folder": sh('D=$(mktemp -d)\nrender > "$D/secret.yaml"\nkubectl apply -f "$D/secret.yaml"'),
    "/tmp": sh("render > /tmp/secret.yaml\nkubectl apply -f /tmp/secret.yaml"),
    "cd /tmp": sh("cd /tmp\nrender > secret.yaml\nkubectl apply -f secret.yaml"),
    "cd mktemp": sh('cd "$(mktemp -d)"\ncurl -O https://x/secret.yaml\nkubectl apply -f secret.yaml'),
    "home": sh("kubectl apply -f ~/secret.yaml; kubectl apply -f $HOME/secret.yaml"),
    "URL": sh("kubectl apply -f https://example.com/secret.yaml"),
    "other cd": k8s("cd other\nkubectl apply -f namespace.yaml", **{"other/namespace.yaml": "kind: Namespace\n"}),
    "cd back": k8s("cd k8s\ncd ..\nkubectl apply -f other.yaml"),
    "subshell is left": {"deploy.sh": "#!/bin/sh\n(cd k8s; ls)\nkubectl apply -f a.yaml\n", "k8s/a.yaml": SECRET, "a.yaml": "kind: Namespace\n"},
    "sed puts it in": sh('sed "s/REPLACE_ME/$KEY/" secret.yaml | kubectl apply -f -'),
    "sed -i puts it in": sh('sed -i "s/REPLACE_ME/$KEY/g" secret.yaml\nkubectl apply -f secret.yaml'),
    "sed -i in a folder": k8s('sed -i "s/REPLACE_ME/$KEY/g" k8s/secret.yaml\nkubectl apply -f k8s/'),
    "sed <()": sh('kubectl apply -f <(sed "s/REPLACE_ME/$KEY/" secret.yaml)'),
    "sed > file": sh('sed "s/REPLACE_ME/$KEY/" secret.yaml > out.yaml\nkubectl apply -f out.yaml'),
    "sed > the file": sh('sed "s/REPLACE_ME/$KEY/" secret.yaml > t && mv t secret.yaml\nkubectl apply -f secret.yaml'),
    "yq puts it in": sh("yq '.stringData.OPENAI_API_KEY = strenv(KEY)' secret.yaml | kubectl apply -f -"),
    "yq -i puts it in": sh("yq -i '.stringData.OPENAI_API_KEY = strenv(KEY)' secret.yaml\nkubectl apply -f secret.yaml"),
    "no secrets": sh("yq 'select(.kind != \"Secret\")' secret.yaml | kubectl apply -f -"),
    "awk puts it in": sh("awk '{gsub(\"REPLACE_ME\", ENVIRON[\"KEY\"])}1' secret.yaml | kubectl apply -f -"),
    "kubeseal": sh("kubeseal -o yaml < secret.yaml | kubectl apply -f -"),
    "kubeseal > file": sh("kubeseal < secret.yaml > sealed.yaml\nkubectl apply -f sealed.yaml"),
    "sops": sh("sops -d secret.enc.yaml | kubectl apply -f -"),
    "sops > file": sh("sops -d secret.enc.yaml > secret.yaml\nkubectl apply -f secret.yaml"),
    "op inject": sh("op inject -i secret.yaml | kubectl apply -f -"),
    "vals": sh("vals eval -f secret.yaml | kubectl apply -f -"),
    "get | apply": sh("kubectl get secret s -o yaml | kubectl apply -n other -f -"),
    "cat to another": sh("cat secret.yaml | wc -l; echo ok | kubectl apply -f -"),
    "editor": sh("cp secret.yaml my.yaml\n$EDITOR my.yaml\nkubectl apply -f my.yaml"),
    "vim": sh("vim secret.yaml && kubectl apply -f secret.yaml"),
    "find without": k8s("find k8s -name '*.yaml' ! -name 'secret.yaml' -exec kubectl apply -f {} \\;"),
    "from-literal variable": {"deploy.sh": '#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY="$A_KEY"\n'},
    "from-literal command": {"deploy.sh": '#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY="$(pass x)"\n'},
    "from-literal none": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY=sk-none\n"},
    "from-literal dry": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY=REPLACE_ME --dry-run=client -o yaml\n"},
    "from-literal sealed": {"deploy.sh": "#!/bin/sh\nkubectl create secret generic s --from-literal=A_KEY=REPLACE_ME --dry-run=client -o yaml "
                                         "| kubeseal > sealed.yaml\n"},
    "from-literal page": {"README.md": f"{FENCE}sh\nkubectl create secret generic s --from-literal=A_KEY=<your-key>\n{FENCE}\n"},
    "copied page": {"README.md": f"{FENCE}sh\ncp k8s/example.yaml k8s/my.yaml\n# edit it\nkubectl apply -f k8s/my.yaml\n{FENCE}\n",
                    "k8s/example.yaml": SECRET},
    "REM": at("deploy.bat", "REM kubectl apply -f k8s/secret.yaml\r\n"),
    "config with variables": overlay("resources: [s.yaml]\n", **{"s.yaml": config_file("${KEY}")}),
    "config with an example host": overlay("resources: [s.yaml]\n", **{"s.yaml": f"{HEAD}stringData:\n  a.yaml: |\n    host: example\n    api_key: ${{KEY}}\n"}),
    "heredoc page": {"README.md": f"{FENCE}sh\nkubectl apply -f - <<EOF\n{plain('<your-key>')}EOF\n{FENCE}\n"},
    "patch of a variable": {"deploy.sh": '#!/bin/sh\nkubectl patch secret s -p "{\\"stringData\\":{\\"A_KEY\\":\\"$KEY\\"}}"\n'},
    "patch of another kind": {"deploy.sh": "#!/bin/sh\nkubectl patch configmap s -p '{\"data\":{\"A\":\"REPLACE_ME\"}}'\n"},
    "from-env-file ignored": sh("kubectl create secret generic s --from-env-file=.env"),
    "kind cluster": sh("kind create cluster\nkubectl apply -f secret.yaml"),
    "minikube": sh("minikube start\nkubectl create secret generic s --from-literal=A_KEY=dummy"),
    "kind action": at(".github/workflows/e2e.yml", "jobs:\n  e2e:\n    steps:\n      - uses: helm/kind-action@v1\n      - run: kubectl apply -f k8s/secret.yaml\n"),
    "workflow name": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - name: kubectl apply -f k8s/secret.yaml\n        run: kubectl get pods\n"),
    "workflow comment": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - run: |\n          # kubectl apply -f k8s/secret.yaml\n          kubectl get pods\n"),
    "workflow folder": at(".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n      - working-directory: app\n        run: kubectl apply -f secret.yaml\n", **{"app/secret.yaml": "kind: Namespace\n"}),
    "Makefile help": at("Makefile", 'help:\n\t@echo "kubectl apply -f k8s/secret.yaml"\n'),
    "Makefile comment": at("Makefile", "# kubectl apply -f k8s/secret.yaml\nd:\n\t# kubectl apply -f k8s\n\tkubectl get pods\n"),
    "Makefile cd does not last": at("Makefile", "d:\n\tcd k8s\n\tkubectl apply -f secret.yaml\n"),
    "Dockerfile install": at("Dockerfile", "FROM x\n# kubectl apply -f k8s/secret.yaml\nRUN apt-get install -y kubectl && kubectl version --client\n"),
    "README sentence": at("README.md", "Never run `kubectl apply -f k8s/secret.yaml`: it overwrites keys.\n"),
    "README yaml": at("README.md", f"{FENCE}yaml\nrun: kubectl apply -f k8s/secret.yaml\n{FENCE}\n"),
    "README delete": at("README.md", f"{FENCE}sh\nkubectl delete -f k8s/secret.yaml\n{FENCE}\n"),
    "README comment": at("README.md", f"{FENCE}sh\n# never: kubectl apply -f k8s/secret.yaml\nkubectl get pods\n{FENCE}\n"),
    "text file": at("notes.txt", "kubectl apply -f k8s/secret.yaml\n"),
    "Python": at("deploy.py", 'print("kubectl apply -f k8s/secret.yaml")\n'),
    "not reached": {"secret.yaml": SECRET, "kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": "kind: Deployment\n"},
    "deleted by a patch": {**BASE, "prod/kustomization.yaml": "resources: [../base]\npatches:\n  - patch: |\n      $patch: delete\n"
                           "      apiVersion: v1\n      kind: Secret\n      metadata: {name: litellm-secrets}\n"},
    "local config": overlay("resources: [s.yaml]\n", **{"s.yaml": SECRET.replace("{name: litellm-secrets}", '{name: s, annotations: {config.kubernetes.io/local-config: "true"}}')}),
    "sops encrypted": overlay("resources: [s.yaml]\n", **{"s.yaml": SECRET + "sops: {version: 3.9.0}\n"}),
    "substituted": overlay("resources: [s.yaml]\n", **{"s.yaml": REAL}),
    "JSON6902 of another kind": overlay("resources: [d.yaml]\npatches:\n  - target: {kind: ConfigMap}\n    patch: |\n      - {op: add, path: /data/a, value: REPLACE_ME}\n", **{"d.yaml": "kind: ConfigMap\n"}),
    "JSON6902 real": overlay("resources: [d.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: |\n      - {op: add, path: /stringData/a, value: '${KEY}'}\n", **{"d.yaml": "kind: ConfigMap\n"}),
    "JSON6902 remove": overlay("resources: [d.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: |\n      - {op: remove, path: /stringData/REPLACE_ME}\n", **{"d.yaml": "kind: ConfigMap\n"}),
    "replacement of a label": overlay("resources: [cm.yaml]\nreplacements:\n  - source: {kind: ConfigMap, name: c, fieldPath: data.k}\n    targets:\n"
                                      "      - select: {kind: Deployment}\n        fieldPaths: [metadata.labels.a]\n",
                                      **{"cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: REPLACE_ME}\n"}),
    "generator ignored": overlay("secretGenerator:\n  - name: s\n    envs: [.env.local]\n"),
    "generator real file": overlay("secretGenerator:\n  - name: s\n    files: [a.txt]\n", **{"a.txt": "a long text that says example.com somewhere\n"}),
    "ConfigMap generator": overlay("configMapGenerator:\n  - name: s\n    literals: [A=REPLACE_ME]\n"),
    "Flux suspended": {"clusters/gw.yaml": GATEWAY + "spec: {path: ./apps, suspend: true}\n", "apps/secret.yaml": SECRET},
    "Flux other folder": {"clusters/gw.yaml": GATEWAY + "spec: {path: ./apps}\n", "apps/a.yaml": "kind: Namespace\n", "docs/secret.yaml": SECRET},
    "Flux with a kustomization that leaves it out": {"clusters/gw.yaml": GATEWAY + "spec: {path: ./apps}\n", "apps/secret.yaml": SECRET,
                                                     "apps/kustomization.yaml": "resources: [a.yaml]\n", "apps/a.yaml": "kind: Namespace\n"},
    "Argo not recursive": {"argo/gw.yaml": APP + "spec: {source: {path: apps}}\n", "apps/deep/secret.yaml": SECRET},
    "Argo chart": {"argo/gw.yaml": APP + "spec: {source: {path: apps}}\n", "apps/secret.yaml": SECRET, "apps/Chart.yaml": "name: x\n"},
    "Argo exclude": {"argo/gw.yaml": APP + "spec: {source: {path: apps, directory: {exclude: 'secret*'}}}\n", "apps/secret.yaml": SECRET},
    **{f"value {value}": overlay("resources: [s.yaml]\n", **{"s.yaml": plain(value)}) for value in (
        "https://example.com", "user@example.com", "sk-none", "no-key-needed", "test", "postgresql://u@db.example:5432/x",
        "fake-gcs-server:4443", "admin", "update", "{{ .Values.key }}", "$(KEY)")},
}  # fmt: skip


def ways() -> Iterator[tuple[str, str, Files]]:
    """All that has to be caught: its kind, its name, its files."""
    for kind, cases in (("shell", SHELL), ("place", PLACES), ("kustomize", KUSTOMIZE)):
        for name, files in cases.items():
            yield kind, name, files
    for name, files in written():
        yield "written", name, files
