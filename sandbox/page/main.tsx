import './page.css'
console.log(1)
