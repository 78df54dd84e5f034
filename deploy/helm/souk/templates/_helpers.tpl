{{/* The name of one process's objects: RELEASE-order. */}}
{{- define "souk.name" -}}
{{- printf "%s-%s" .root.Release.Name .process | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects one process's pods. */}}
{{- define "souk.selector" -}}
app.kubernetes.io/name: souk
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .process }}
{{- end -}}

{{- define "souk.labels" -}}
{{ include "souk.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* The gRPC target of a service. */}}
{{- define "souk.target" -}}
dns:///{{ include "souk.name" . }}:{{ include "souk.grpcPort" . }}
{{- end -}}

{{- define "souk.grpcPort" -}}
{{ get (dict "user" "50051" "order" "50052" "payment" "50053" "inventory" "50054") .process }}
{{- end -}}

{{- define "souk.adminPort" -}}
{{ get (dict "gateway" "9100" "user" "9101" "order" "9102" "payment" "9103" "inventory" "9104") .process }}
{{- end -}}

{{/* Where the database of that name is. */}}
{{- define "souk.database" -}}
{{- with .root.Values.database.url -}}{{ . }}{{ $.name }}{{- else -}}sqlite:///var/lib/souk/{{ .name }}.db{{- end -}}
{{- end -}}

{{/* Not empty when the chart runs a NATS server. */}}
{{- define "souk.runsNats" -}}
{{- if and .Values.nats.enabled (not .Values.nats.url) (not .Values.nats.urlSecret) -}}yes{{- end -}}
{{- end -}}

{{/* Not empty for a process that keeps something on a volume: a SQLite file, or the user service's key. */}}
{{- define "souk.hasVolume" -}}
{{- if and (ne .process "gateway") (or (not .root.Values.database.url) (eq .process "user")) -}}yes{{- end -}}
{{- end -}}

{{/* One process's configuration: what the chart says, then what values say. */}}
{{- define "souk.config" -}}
{{- $root := .root -}}
{{- $shutdown := dict "drain_delay" $root.Values.drainDelay "grace_period" $root.Values.gracePeriod -}}
{{- $config := dict "process" (dict "shutdown" $shutdown) -}}
{{- if eq .process "gateway" -}}
{{- $_ := set $shutdown "drain_delay" $root.Values.gateway.drainDelay -}}
{{- $_ := set $config "calls" (dict "timeout" $root.Values.gateway.timeout) -}}
{{- $_ := set $config "grpc" (dict "listen" "127.0.0.1:50050") -}}
{{- $upstreams := dict -}}
{{- range $process, $service := dict "user" "UserService" "order" "OrderService" "payment" "PaymentService" "inventory" "InventoryService" -}}
{{- $_ := set $upstreams (printf "souk.%s.v1.%s" $process $service) (include "souk.target" (dict "root" $root "process" $process)) -}}
{{- end -}}
{{- $_ := set $config "upstreams" $upstreams -}}
{{- else -}}
{{- $_ := set $config "database" (include "souk.database" (dict "root" $root "name" .process)) -}}
{{- $nats := $root.Values.nats.url -}}
{{- if include "souk.runsNats" $root -}}
{{- $nats = printf "nats://%s:4222" (include "souk.name" (dict "root" $root "process" "nats")) -}}
{{- end -}}
{{- if $root.Values.nats.urlSecret -}}
{{- $_ := set $config "events" (dict "bus" "NATS") -}}
{{- else if $nats -}}
{{- $_ := set $config "events" (dict "bus" "NATS" "nats" (dict "url" $nats)) -}}
{{- end -}}
{{- end -}}
{{- if eq .process "order" -}}
{{- $clients := dict -}}
{{- range list "user" "payment" "inventory" -}}
{{- $target := include "souk.target" (dict "root" $root "process" .) -}}
{{- $_ := set $clients . (dict "target" $target "timeout" $root.Values.order.timeout) -}}
{{- end -}}
{{- $_ := set $config "clients" $clients -}}
{{- end -}}
{{- if eq .process "user" -}}
{{- $_ := set $config "data_dir" "/var/lib/souk" -}}
{{- $order := dict "target" (include "souk.target" (dict "root" $root "process" "order")) -}}
{{- $_ := set $config "clients" (dict "order" $order) -}}
{{- end -}}
{{- if eq .process "payment" -}}{{- $_ := set $config "processor_database" (include "souk.database" (dict "root" $root "name" "processor")) -}}{{- end -}}
{{ toYaml (mergeOverwrite $config (deepCopy (index $root.Values .process).config)) }}
{{- end -}}

{{/* Where all processes are, as soukctl reads it. */}}
{{- define "souk.endpoints" -}}
{{- $root := . -}}
{{- $gateway := include "souk.name" (dict "root" $root "process" "gateway") -}}
{{- $endpoints := dict "gateway" (dict "http" (printf "http://%s:%v" $gateway $root.Values.gateway.service.port) "grpc" "127.0.0.1:50050") -}}
{{- range list "user" "order" "payment" "inventory" -}}
{{- $context := dict "root" $root "process" . -}}
{{- $name := include "souk.name" $context -}}
{{- $grpc := printf "%s:%s" $name (include "souk.grpcPort" $context) -}}
{{- $admin := printf "http://%s:%s" $name (include "souk.adminPort" $context) -}}
{{- $_ := set $endpoints . (dict "grpc" $grpc "admin" $admin) -}}
{{- end -}}
{{ toPrettyJson $endpoints }}
{{- end -}}

{{/* What all pods have in common. */}}
{{- define "souk.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "souk.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}
