//! Accounts, workspaces and what is written down of both, at the command line.

use std::io::Write as _;
use std::process::{Output, Stdio};

use pressmark_app::accounts::password::Passwords;
use pressmark_store::entity::activity as event;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::members::{self, WorkspaceRole};
use pressmark_store::repo::users::{self, Role};
use pressmark_store::repo::workspaces;
use pressmark_store::{Store, on_both_engines};

use crate::program::{Registry, text};

/// Runs the program with a line on its standard input.
fn with_input(registry: &Registry, arguments: &[&str], line: &str) -> Output {
    let mut command = registry.command(arguments);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

async fn events(store: &Store, event_type: &str) -> Vec<event::Model> {
    let filter = Filter { event_type: Some(event_type.to_owned()), ..Filter::default() };
    activity::list(store.read(), 1, &filter, activity::From::Offset(0), 100).await.unwrap().0
}

async fn audited(store: &Store, event_type: &str) -> usize {
    let filter = Filter { event_type: Some(event_type.to_owned()), ..Filter::default() };
    let (rows, _) = activity::list_audit(store.read(), &filter, activity::From::Offset(0), 100).await.unwrap();
    assert!(rows.iter().all(|row| row.actor == "command line" && row.actor_kind == "system"), "{rows:?}");
    rows.len()
}

on_both_engines! {
    async fn the_first_superadmin_is_made_once(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let output = registry.run(&["init", "--email", "Admin@Example.org", "--name", "Ada Example"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("/account/sign-in"), "{}", text(&output.stderr));
        let password = text(&output.stdout).trim().to_owned();
        let store = registry.store().await;
        let user = users::by_email(store.read(), "admin@example.org").await.unwrap().unwrap();
        assert_eq!((user.role(), user.email_verified_at.is_some()), (Role::Superadmin, true));
        let verified = Passwords::new().unwrap().verify(&password, user.password_hash.as_deref()).await.unwrap();
        assert!(verified, "the password that was printed is the one that was set");
        assert_eq!(audited(&store, "user.created").await, 1);

        let told = registry.fail(&["init", "--email", "other@example.org", "--name", "Other"]);
        assert!(told.contains("there is a superadmin already"), "{told}");
        let listed = registry.succeed(&["user", "list"]);
        assert!(listed.contains("admin@example.org  superadmin  active  verified  Ada Example"), "{listed}");
        assert_eq!(listed.lines().count(), 1, "{listed}");
        let told = registry.fail(&["user", "disable", "admin@example.org"]);
        assert!(told.contains("last superadmin"), "{told}");
    }

    async fn accounts_are_made_changed_invited_and_listed(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let create = ["user", "create", "josiah@example.org", "--name", "Josiah Carberry", "--password-stdin"];
        let output = with_input(&registry, &create, "password");
        assert!(!output.status.success() && text(&output.stderr).contains("too easily guessed"));
        let nowhere = [&create[..], &["--workspace", "nowhere"]].concat();
        let output = with_input(&registry, &nowhere, "cracked pots on parade");
        assert!(!output.status.success() && text(&output.stderr).contains("nowhere"));
        let there = [&create[..], &["--workspace", "default", "--workspace-role", "workspace_admin"]].concat();
        let output = with_input(&registry, &there, "cracked pots on parade");
        assert!(output.status.success(), "{}", text(&output.stderr));
        let output = with_input(&registry, &create, "cracked pots on parade");
        assert!(!output.status.success() && text(&output.stderr).contains("in use"), "{}", text(&output.stderr));

        let store = registry.store().await;
        let user = users::by_email(store.read(), "josiah@example.org").await.unwrap().unwrap();
        let membership = members::find(store.read(), 1, user.id).await.unwrap().unwrap();
        assert_eq!(membership.role(), WorkspaceRole::Admin);
        registry.succeed(&["user", "role", "josiah@example.org", "admin"]);
        registry.succeed(&["user", "disable", "josiah@example.org"]);
        assert!(registry.succeed(&["user", "list", "carberry"]).contains("admin  disabled"));
        let told = registry.fail(&["user", "reset", "josiah@example.org"]);
        assert!(told.contains("disabled"), "{told}");
        registry.succeed(&["user", "enable", "josiah@example.org"]);
        assert_eq!(audited(&store, "user.role_changed").await, 1);
        assert_eq!(audited(&store, "user.disabled").await, 2);

        // Nobody else reaches this registry, so letters are files, and their links are printed.
        let link = registry.succeed(&["user", "reset", "josiah@example.org"]);
        assert!(link.contains("/api/auth/reset-password/"), "{link}");
        let link = registry.succeed(&["user", "invite", "new@example.org", "--role", "member"]);
        assert!(link.contains("/account/invitation?token="), "{link}");
        let letters = std::fs::read_dir(registry.folder().join("mail")).unwrap().flatten();
        let names: Vec<String> = letters.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        for kind in ["reset-password.eml", "invitation.eml"] {
            assert!(names.iter().any(|name| name.ends_with(kind)), "{names:?}");
        }
        let mut command = registry.command(&["user", "invite", "other@example.org"]);
        let output = command.env("PRESSMARK_MAIL__TRANSPORT", "off").output().unwrap();
        assert!(output.status.success() && text(&output.stderr).contains("mail is off"), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("/account/invitation?token="));
        let told = registry.fail(&["user", "role", "nobody@example.org", "admin"]);
        assert!(told.contains("nobody@example.org"), "{told}");
    }

    async fn workspaces_are_made_and_changed(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let made = ["workspace", "create", "library", "--name", "Library", "--host", "Library.example.org"];
        registry.succeed(&made);
        assert!(registry.fail(&made).contains("there is a workspace `library` already"));
        let told = registry.fail(&["workspace", "create", "No Slug", "--name", "Library"]);
        assert!(told.contains("short name: Must have 1 to 40"), "{told}");
        let told = registry.fail(&["workspace", "set", "default", "--host", "library.example.org"]);
        assert!(told.contains("`library`"), "{told}");
        let change = ["--no-host", "--second-factor", "admins", "--comments", "moderated"];
        registry.succeed(&[&["workspace", "set", "library"][..], &change].concat());
        assert!(registry.fail(&["workspace", "set", "library"]).contains("nothing would change"));
        let store = registry.store().await;
        let library = workspaces::by_slug(store.read(), "library").await.unwrap().unwrap();
        assert_eq!((library.host, library.second_factor.as_str()), (None, "admins"));
        assert_eq!(library.comments, "moderated");
        assert_eq!((audited(&store, "workspace.created").await, audited(&store, "workspace.changed").await), (1, 1));
        let listed = registry.succeed(&["workspace", "list"]);
        assert!(listed.contains("default") && listed.contains("second factor: admins  comments: moderated"), "{listed}");
    }

    async fn what_is_done_with_keys_is_written_down(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let key = registry.succeed(&["key", "create", "website"]);
        let prefix = &key[..11];
        registry.succeed(&["key", "revoke", prefix]);
        let store = registry.store().await;
        assert_eq!((audited(&store, "api_key.created").await, audited(&store, "api_key.revoked").await), (1, 1));
        for event_type in ["api_key.created", "api_key.revoked"] {
            let found = events(&store, event_type).await;
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].summary.contains("website") && found[0].actor == "command line", "{found:?}");
            assert!(!format!("{found:?}").contains(key.trim()), "the key itself is nowhere");
        }
    }
}
