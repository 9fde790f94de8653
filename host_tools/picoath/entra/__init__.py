"""Hardware OATH tokens in Entra ID, through Microsoft Graph (beta): what `issue` has made, and what is there.

    sign_in        who speaks, and with which rights
    graph          requests and answers: waits where it is told to, signs in again, tells what went wrong
    calls          the requests that are used, each a method, an address and a body
    directory      what they mean: users, devices, the policy
    people         whether users can get a token, looked at before one is made
    creation       makes the devices that are missing, once each
    registration   has what was issued created, assigns and activates it, and goes on where a run stopped
    removal        takes devices from users, and deletes them
    dry_run        the same requests, printed

Sources: https://learn.microsoft.com/graph/api/resources/hardwareoathtokenauthenticationmethoddevice and
https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-manage-oath-tokens
"""
