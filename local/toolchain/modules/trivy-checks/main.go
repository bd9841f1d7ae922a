// Package main evaluates trivy's rules for Kubernetes. Trivy itself can't be had as a Go module; its rules can, and
// so can the engine that they are written for.
//
// It reads a JSON list of objects and writes a JSON list of findings.
package main

import (
	"context"
	"encoding/json"
	"io/fs"
	"log"
	"os"
	"slices"
	"strings"

	rules "github.com/aquasecurity/trivy-checks"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
)

type finding struct {
	Object   int    `json:"object"` // its place in the input
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

// What a rule's file says of the rule, as far as trivy heeds it.
type rule struct {
	Severity   string `json:"severity"`
	Deprecated bool   `json:"deprecated"`
	Input      struct {
		Selector []struct {
			Subtypes []struct {
				Kind string `json:"kind"`
			} `json:"subtypes"`
		} `json:"selector"`
	} `json:"input"`
}

func main() {
	log.SetFlags(0)
	var objects []map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		log.Fatal(err)
	}
	findings, err := evaluate(objects)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(findings); err != nil {
		log.Fatal(err)
	}
}

func evaluate(objects []map[string]any) ([]finding, error) {
	modules, err := read(rules.EmbeddedLibraryFileSystem, "lib/kubernetes", "lib/cloud/metadata.rego")
	if err != nil {
		return nil, err
	}
	checks, err := read(rules.EmbeddedPolicyFileSystem, "checks/kubernetes")
	if err != nil {
		return nil, err
	}
	known := map[string]rule{}
	for _, module := range checks {
		its, err := annotated(module)
		if err != nil {
			return nil, err
		}
		if !its.Deprecated {
			path := module.Package.Path
			known[string(path[len(path)-1].Value.(ast.String))] = its
			modules = append(modules, module)
		}
	}

	// The rules call it to make a finding; trivy's adds the place in the file.
	resultNew := &rego.Function{Name: "result.new", Decl: types.NewFunction(types.Args(types.S, types.A), types.A)}
	rego.RegisterBuiltin2(resultNew, func(_ rego.BuiltinContext, message, _ *ast.Term) (*ast.Term, error) {
		return message, nil
	})
	options := []func(*rego.Rego){rego.Query("data.builtin.kubernetes[rule].deny[message]")}
	for _, module := range modules {
		options = append(options, rego.ParsedModule(module))
	}
	ctx := context.Background()
	query, err := rego.New(options...).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	findings := []finding{}
	for place, object := range objects {
		results, err := query.Eval(ctx, rego.EvalInput(object))
		if err != nil {
			return nil, err
		}
		for _, result := range results {
			name, message := result.Bindings["rule"].(string), result.Bindings["message"]
			if its := known[name]; its.appliesTo(object["kind"]) {
				findings = append(findings, finding{place, name, its.Severity, text(message)})
			}
		}
	}
	return findings, nil
}

func (its rule) appliesTo(kind any) bool {
	name, _ := kind.(string)
	for _, selector := range its.Input.Selector {
		if len(selector.Subtypes) == 0 {
			return true
		}
		for _, subtype := range selector.Subtypes {
			if strings.EqualFold(subtype.Kind, name) {
				return true
			}
		}
	}
	return len(its.Input.Selector) == 0
}

// A message that didn't pass through result.new is an object.
func text(message any) string {
	if fields, ok := message.(map[string]any); ok {
		message = fields["msg"]
	}
	words, _ := message.(string)
	return words
}

func annotated(module *ast.Module) (its rule, err error) {
	at := slices.IndexFunc(module.Annotations, func(each *ast.Annotations) bool { return each.Scope == "package" })
	if at < 0 {
		return its, nil
	}
	custom, err := json.Marshal(module.Annotations[at].Custom)
	if err != nil {
		return its, err
	}
	return its, json.Unmarshal(custom, &its)
}

func read(files fs.FS, roots ...string) (modules []*ast.Module, err error) {
	for _, root := range roots {
		err = fs.WalkDir(files, root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".rego") || strings.HasSuffix(path, "_test.rego") {
				return err
			}
			text, err := fs.ReadFile(files, path)
			if err != nil {
				return err
			}
			module, err := ast.ParseModuleWithOpts(path, string(text), ast.ParserOptions{ProcessAnnotation: true})
			modules = append(modules, module)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return modules, nil
}
