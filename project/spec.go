package project

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// Spec is custhub.yaml as it is written. The doc tags are the reference.
type Spec struct {
	At           yamlfile.Pos
	Version      int                            `yaml:"version" doc:"version of the format: 1"`
	Name         string                         `yaml:"name" doc:"name of the project, for reports"`
	Language     string                         `yaml:"language" doc:"language of reports and messages, where neither --lang nor $LANG says" enum:"en,zh"`
	Store        string                         `yaml:"store" doc:"where customers are kept: sqlite:PATH, postgres://…, mysql://user:pass@host/db; ${env:NAME} and ${file:PATH} are filled in when it is opened"`
	BatchSize    int                            `yaml:"batch_size" doc:"rows a batch, the unit of commit and rollback; default 5000"`
	Sources      yamlfile.Ordered[*SourceSpec]  `yaml:"sources" doc:"source systems by name"`
	Matching     MatchingSpec                   `yaml:"matching" doc:"how records are matched to customers"`
	Review       ReviewSpec                     `yaml:"review" doc:"pairs that wait for a person"`
	Survivorship string                         `yaml:"survivorship" doc:"file with the survivorship rules; default: the built-in ones"`
	Thresholds   ThresholdSpec                  `yaml:"thresholds" doc:"how much may go wrong before a run stops"`
	Completeness CompletenessSpec               `yaml:"completeness" doc:"which fields a complete customer has"`
	Schedules    yamlfile.Ordered[ScheduleSpec] `yaml:"schedules" doc:"what runs when, by name"`
	Roles        yamlfile.Ordered[RoleSpec]     `yaml:"roles" doc:"what users may see and do, by role"`
	Backup       BackupSpec                     `yaml:"backup" doc:"backups of the store"`
	Retention    RetentionSpec                  `yaml:"retention" doc:"how long the store keeps what it needs for the past only; 'custhub store purge' removes what is older"`
}

// MatchingSpec says how records are matched to customers.
type MatchingSpec struct {
	Method yamlfile.Word `yaml:"method" doc:"engine weighs all evidence; exact joins what shares an identifier; default: what the store is filled with, engine for a new one" enum:"engine,exact"`
	Model  string        `yaml:"model" doc:"matching model of a new store, a file that 'custhub model train' wrote; default: the built-in one. A store that is filled takes another one by 'custhub model adopt' only"`
}

// ReviewSpec sizes the work of those who decide on pairs.
type ReviewSpec struct {
	Budget int `yaml:"budget" doc:"pairs that persons can decide on: 'review list' shows so many, and 'model train' sizes the review band to it; default 500"`
}

// SourceSpec is one source system.
type SourceSpec struct {
	At               yamlfile.Pos
	Connector        yamlfile.Word  `yaml:"connector" doc:"how the source is read"`
	Options          yaml.Node      `yaml:"options" doc:"options of the connector"`
	Mappings         yamlfile.Words `yaml:"mappings" doc:"mapping files, or builtin:NAME; default: mappings/SOURCE.yaml and mappings/SOURCE_*.yaml"`
	Rules            yamlfile.Words `yaml:"rules" doc:"rule files, or builtin:default; default: builtin:default and the files in rules/ whose apply_to names the source or all"`
	Trust            *float64       `yaml:"trust" doc:"how far the source is believed in survivorship, 0 to 100; default 50"`
	Decay            DecaySpec      `yaml:"decay" doc:"how trust falls with age"`
	Deletes          yamlfile.Word  `yaml:"deletes" doc:"records missing from the source: ignore them, compare whole passes and delete what is gone, or mark it; default ignore" enum:"ignore,compare,mark"`
	Region           yamlfile.Word  `yaml:"region" doc:"country (ISO 3166-1) of phone numbers and addresses that name none; default CN"`
	TimeZone         yamlfile.Word  `yaml:"time_zone" doc:"zone of times without one; default Asia/Shanghai for CN, else UTC"`
	Purpose          string         `yaml:"purpose" doc:"why the data is brought together (GB/T 35273 7.6)"`
	ImpactAssessment string         `yaml:"impact_assessment" doc:"number of the impact assessment (PIPL art. 55)"`
	Drift            DriftSpec      `yaml:"drift" doc:"what follows when the columns of a stream change"`
}

// DecaySpec says how trust falls with the age of a record.
type DecaySpec struct {
	HalfLifeDays float64 `yaml:"half_life_days" doc:"days after which trust is half; 0: it doesn't fall"`
}

// DriftSpec says what follows when a stream's columns changed since the last run.
type DriftSpec struct {
	Added   yamlfile.Word `yaml:"added" doc:"a new column; default note" enum:"ignore,note,stop"`
	Missing yamlfile.Word `yaml:"missing" doc:"a mapped column is gone; default stop" enum:"ignore,note,stop"`
	Changed yamlfile.Word `yaml:"changed" doc:"the type of a mapped column changed; default stop" enum:"ignore,note,stop"`
}

// ThresholdSpec bounds what may go wrong before a run stops.
type ThresholdSpec struct {
	Quarantine rules.Threshold            `yaml:"quarantine" doc:"rows in quarantine"`
	Rules      map[string]rules.Threshold `yaml:"rules" doc:"findings by rule"`
	Change     rules.Threshold            `yaml:"change" doc:"records changed by one run"`
	Delete     rules.Threshold            `yaml:"delete" doc:"records deleted by one run; what a whole pass leaves out is 20 percent of 100 rows and more unless declared"`
	Repeated   rules.Threshold            `yaml:"repeated" doc:"rows whose key came again in the same pass with other content; default 10 percent of 100 rows and more"`
}

// CompletenessSpec names the fields of a complete customer by profile.
type CompletenessSpec struct {
	Target   float64                           `yaml:"target" doc:"share of the fields that must be filled, in percent; default 95"`
	Profiles yamlfile.Ordered[[]yamlfile.Word] `yaml:"profiles" doc:"fields by profile: organisation, person, or one of your own"`
}

// ScheduleSpec runs something at times.
type ScheduleSpec struct {
	At      yamlfile.Pos
	Cron    string        `yaml:"cron" doc:"five fields: minute hour day month weekday; or @daily, @hourly …"`
	Run     yamlfile.Word `yaml:"run" doc:"what to run; default run" enum:"run,report,backup,purge,check"`
	Sources []string      `yaml:"sources" doc:"only these sources"`
}

// RoleSpec is what the users of a role may see and do.
type RoleSpec struct {
	At    yamlfile.Pos
	Can   []string `yaml:"can" doc:"actions: view, see_personal, edit, review, sample, rollback, sign, export, run, audit; admin for all"`
	Users []string `yaml:"users" doc:"users of the operating system that have the role"`
	Own   bool     `yaml:"own" doc:"only customers that the user is in charge of"`
}

// BackupSpec says where backups of the store go.
type BackupSpec struct {
	Dir     string `yaml:"dir" doc:"folder"`
	Keep    int    `yaml:"keep" doc:"how many are kept; 0: all"`
	Encrypt string `yaml:"encrypt" doc:"age recipient to whom backups are encrypted"`
}

// RetentionSpec says how long the store keeps what it needs for the past only.
type RetentionSpec struct {
	History    yamlfile.Word `yaml:"history" doc:"contents that count no more and golden records as they were: 400d, 13m or 2y; default: for ever. Older batches can't be rolled back"`
	Raw        yamlfile.Word `yaml:"raw" doc:"rows as they were read: older ones can't be reprocessed; default: for ever"`
	Quarantine yamlfile.Word `yaml:"quarantine" doc:"rows in quarantine that wait no more; default: for ever"`
	Reports    yamlfile.Word `yaml:"reports" doc:"saved reports of runs; default: for ever"`
}
