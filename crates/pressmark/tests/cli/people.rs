//! Staff lists, entities and categories at the command line.

use pressmark_store::on_both_engines;
use pressmark_store::repo::people_curated;

use crate::program::{Registry, text};

const LIST: &str = "\
name,entity,status,starts_at,categories
\"Example, Ada\",psychoceramics,member,2020,professors
\"Example, Bo\",nowhere,member,2020,
";

on_both_engines! {
    async fn a_staff_list_is_tried_then_imported(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        assert!(registry.fail(&["entity", "add", "No Id", "Centre"]).contains("id: "));
        registry.succeed(&["entity", "add", "university", "The University"]);
        let made = ["entity", "add", "psychoceramics", "Centre for Psychoceramics", "--parent", "university"];
        registry.succeed(&made);
        assert!(registry.fail(&made).contains("`psychoceramics` already"));
        registry.succeed(&["category", "add", "professors", "Professors", "pt=Professores"]);
        let file = registry.folder().join("staff.csv");
        std::fs::write(&file, LIST).unwrap();
        let file = file.to_str().unwrap();

        let tried = registry.run(&["people", "import", file, "--dry-run"]);
        assert!(!tried.status.success(), "a line was refused");
        assert!(text(&tried.stderr).contains("1 people made, 0 lines changed, 0 unchanged, 1 refused; nothing was kept"));
        assert!(registry.succeed(&["people", "list"]).is_empty());
        let done = registry.run(&["people", "import", file]);
        let told = text(&done.stdout);
        assert!(told.contains("line 2: Example, Ada: created: made, category professors, member of"), "{told}");
        assert!(told.contains("line 3: Example, Bo: refused: unknown entity: nowhere"), "{told}");
        let again = registry.run(&["people", "import", file]);
        assert!(text(&again.stderr).contains("0 people made, 0 lines changed, 1 unchanged, 1 refused"));
        let listed = registry.succeed(&["entity", "list"]);
        assert!(listed.contains("psychoceramics  1 people  in university  Centre for Psychoceramics"), "{listed}");
        assert!(registry.succeed(&["category", "list"]).contains("professors  1 people  en=Professors  pt=Professores"));
        assert!(registry.fail(&["entity", "remove", "psychoceramics"]).contains("1 memberships"));
        registry.succeed(&["entity", "rename", "psychoceramics", "Psychoceramics"]);
        assert!(registry.fail(&["category", "remove", "professors"]).contains("1 people are in this category"));
    }

    async fn people_are_hidden_and_removed(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let file = registry.folder().join("staff.csv");
        std::fs::write(&file, "name\nAda Example\n").unwrap();
        registry.succeed(&["people", "import", file.to_str().unwrap()]);
        registry.succeed(&["people", "hide", "ada-example"]);
        assert!(registry.succeed(&["people", "list", "ada"]).contains("ada-example  complete  hidden  Ada Example"));
        registry.succeed(&["people", "show", "ada-example"]);
        assert!(!registry.succeed(&["people", "list", "ada"]).contains("hidden"));
        assert!(registry.fail(&["people", "hide", "0000-0002-1825-0098"]).contains("check digit"));
        assert!(registry.fail(&["people", "hide", "nobody"]).contains("nobody `nobody`"));
        registry.succeed(&["people", "remove", "ada-example"]);
        assert!(registry.succeed(&["people", "list"]).is_empty());
        let told = registry.run(&["people", "import", file.to_str().unwrap()]);
        assert!(text(&told.stdout).contains("removed people stay removed"), "{}", text(&told.stdout));
        let store = registry.store().await;
        let row = people_curated::by_slug(store.read(), 1, "ada-example").await.unwrap().unwrap();
        assert!(row.removed_at.is_some(), "the row stays");
    }
}
