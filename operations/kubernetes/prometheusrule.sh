#!/bin/sh
# Prints prometheusrule.yml: the rule files as one object for the Prometheus operator. After a change of rules/*.yml:
#
#   kubernetes/prometheusrule.sh > kubernetes/prometheusrule.yml
set -eu
cd "$(dirname "$0")/.."

cat <<'END'
# Only with the Prometheus operator: the files of rules/ as one object, printed by prometheusrule.sh. Change them, not this.
#
# An operator ignores rules that its Prometheus does not select, and says nothing. What it selects by:
#
#   kubectl get prometheus -A -o jsonpath='{.items[*].spec.ruleSelector} {.items[*].spec.ruleNamespaceSelector}'
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: listenqueue
  labels:
    app.kubernetes.io/name: listenqueue
    # The selector of the chart kube-prometheus-stack: the name of its release.
    release: kube-prometheus-stack
spec:
  groups:
END
for file in rules/*.yml; do
    sed -e '1,/^groups:/d' -e 's/^./  &/' "$file"
done
