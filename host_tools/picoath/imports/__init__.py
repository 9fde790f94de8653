"""The files of other authenticator apps, one module for each app; `registry` knows them all."""
