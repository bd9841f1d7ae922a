"""MariaDB: a StatefulSet of one writer."""
